package account

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/ui"
	"standing/internal/base/web"
)

func (s *Service) inviteRoutes() []web.Route {
	return []web.Route{
		web.Page("/members/invite", PermInvite, s.invitePage),
		web.Op("POST", "/members/invite", PermInvite, s.inviteOp, web.Face[InviteInput, InvitationView]{
			Then: func(in InviteInput, _ InvitationView) string { return invitedAt(in.Person) }, Form: "/members/invite", Done: "account.invited", Status: http.StatusCreated, Doc: "Invite somebody"}),
		web.Op("POST", "/members/invite/choose", PermInvite, s.chooseOp, web.Face[ChosenInput, ChosenView]{View: chosenPage, Form: "/people", Doc: "Who of the picked people can be invited"}),
		web.Op("POST", "/members/invite/people", PermInvite, s.InviteMany, web.Face[InviteManyInput, InvitedMany]{
			Then: to[InviteManyInput, InvitedMany]("/members"), Form: "/people", Done: "account.invited_many", Doc: "Invite people of the records at the addresses known of them"}),
		web.Op("POST", "/invitations/{id}/resend", PermInvite, s.resendOp, web.Face[InvitationRef, InvitationView]{Of: web.Row("invitation"),
			Then: func(_ InvitationRef, v InvitationView) string { return invitedAt(v.Person) }, Form: "/members", Done: "account.invited", Doc: "Send an open invitation anew"}),
		web.Op("POST", "/invitations/{id}/revoke", PermInvite, s.revokeOp, web.Face[InvitationRef, web.None]{Of: web.Row("invitation"),
			Then: to[InvitationRef, web.None]("/members"), Form: "/members", Done: "account.revoked", Doc: "Void an invitation"}),
	}
}

// invitedAt is where an invitation is seen: on the person's page, if it is somebody's.
func invitedAt(person ids.ID) string {
	if person.Zero() {
		return "/members"
	}
	return "/people/" + person.String() + "#account"
}

// InvitationView is an invitation as a program sees one.
type InvitationView struct {
	ID        ids.ID   `json:"id"`
	Email     string   `json:"email"`
	Role      string   `json:"role"`
	Person    ids.ID   `json:"person,omitempty"`
	Units     []ids.ID `json:"units,omitempty"`
	ExpiresAt string   `json:"expires_at" format:"date-time"`
}

func viewOf(inv Invitation) InvitationView {
	return InvitationView{inv.ID, inv.Email.Reveal(), inv.Role, inv.Person, inv.Units, inv.ExpiresAt.Format("2006-01-02T15:04:05Z")}
}

// InvitePageInput is whom of the records an invitation is for, if somebody.
type InvitePageInput struct {
	Person ids.ID `query:"person" json:"-" kind:"person"`
}

// inviteView is what the form asks, and of whom.
type inviteView struct {
	roles  []Role
	units  []ui.Option
	person ids.ID
	name   string
	email  pii.Text
	free   []ui.Option // members who are nobody of the records yet
	found  []Known     // those of the records who have the address that was typed
}

func (s *Service) invitePage(ctx context.Context, sc access.Scope, in InvitePageInput) (templ.Component, error) {
	v, err := s.asking(ctx, sc)
	if err != nil {
		return nil, err
	}
	f := web.FormOf(ctx)
	if v.person = in.Person; f.Sent() {
		v.person, _ = ids.Parse(f.Value("person", "")) // what cannot be read is nobody
	}
	if v.person.Zero() {
		if f.Errors.Of("person") != "" {
			v.found, err = s.onRecord(ctx, sc, pii.Hide(f.Value("email", "")))
		}
		return inviteForm(v), err
	}
	if v.name, err = s.people.NameOf(ctx, sc, v.person); err != nil {
		return nil, err
	}
	known, err := s.people.Contacts(ctx, sc, []ids.ID{v.person})
	if err != nil {
		return nil, err
	}
	if len(known) > 0 {
		v.email = known[0].Email
	}
	v.free, err = s.free(ctx, sc)
	return inviteForm(v), err
}

// asking is what every form that invites offers.
func (s *Service) asking(ctx context.Context, sc access.Scope) (v inviteView, err error) {
	if v.roles, err = s.offered(ctx, sc); err != nil {
		return v, err
	}
	if slices.ContainsFunc(v.roles, func(r Role) bool { return r.Units }) {
		err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			v.units, err = s.people.Units(ctx, q, sc)
			return err
		})
	}
	return v, err
}

// ChosenView is who was picked: how many can be invited, and what the form asks.
type ChosenView struct {
	Ready  []ids.ID `json:"ready" doc:"They have an address and no account"`
	Member []ids.ID `json:"members" doc:"They sign in already"`
	None   []ids.ID `json:"no_address"`
	c      Chosen
	v      inviteView
}

func (s *Service) chooseOp(ctx context.Context, sc access.Scope, in ChosenInput) (out ChosenView, err error) {
	if out.c, err = s.Choose(ctx, sc, in); err != nil {
		return out, err
	}
	out.Ready, out.Member, out.None = idsOf(out.c.Ready), idsOf(out.c.Member), idsOf(out.c.None)
	out.v, err = s.asking(ctx, sc)
	return out, err
}

func idsOf(all []Known) []ids.ID {
	out := make([]ids.ID, len(all))
	for i, c := range all {
		out[i] = c.ID
	}
	return out
}

func (s *Service) inviteOp(ctx context.Context, sc access.Scope, in InviteInput) (InvitationView, error) {
	inv, err := s.Invite(ctx, sc, in)
	return viewOf(inv), err
}

func (s *Service) resendOp(ctx context.Context, sc access.Scope, in InvitationRef) (InvitationView, error) {
	inv, err := s.Resend(ctx, sc, in)
	return viewOf(inv), err
}
