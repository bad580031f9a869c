package account

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
)

// MemberView is a member as a program sees one.
type MemberView struct {
	Account ids.ID   `json:"account"`
	Name    string   `json:"name" doc:"The address or username they sign in with"`
	Person  ids.ID   `json:"person"`
	State   string   `json:"state"`
	Since   string   `json:"since" format:"date-time"`
	Roles   []string `json:"roles" doc:"What their roles are called"`
	m       Member
}

// MembersPage is a page of them, with what is pending for who may invite.
type MembersPage struct {
	Members []MemberView `json:"members"`
	After   ids.ID       `json:"after" doc:"For the next page; empty at the end"`
	pending []Invitation
	names   map[string]string // of roles
}

// CardView is a card as a program sees one. It is shown once.
type CardView struct {
	Account  ids.ID `json:"account"`
	Username string `json:"username"`
	Code     string `json:"code"`
	Until    string `json:"until" format:"date-time"`
}

func (s *Service) memberRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/members", PermMembers, s.membersOp, web.Face[MembersInput, MembersPage]{Of: web.TheOrg(), View: membersPage, Doc: "The members of the organization"}),
		web.Op("POST", "/people/{id}/account", PermInvite, s.bindOp, web.Face[BindInput, web.None]{Of: web.TheOrg(),
			Then: func(in BindInput, _ web.None) string { return "/people/" + in.ID.String() + "#account" }, Form: "/members", Done: "account.record_joined", Undo: "/people/{id}/account/part", Doc: "Say which member a person of the records is"}),
		web.Op("POST", "/people/{id}/account/part", PermInvite, s.unbindOp, web.Face[PersonRef, web.None]{Of: web.TheOrg(),
			Then: func(in PersonRef, _ web.None) string { return "/people/" + in.ID.String() + "#account" }, Form: "/members", Done: "account.record_parted", Doc: "Take back which member a person of the records is"}),
		web.Page("/members/cards", PermCard, s.cardsPage),
		web.Op("POST", "/members/cards", PermCard, s.cardsOp, web.Face[CardsInput, []CardView]{View: printCards[CardsInput], Form: "/members/cards", Doc: "Make accounts for people without e-mail"}),
		web.Op("POST", "/members/{account}/card", PermCard, s.reprintOp, web.Face[MemberRef, []CardView]{Of: web.TheOrg(), View: printCards[MemberRef], Form: "/members", Doc: "Print a new card"}),
		web.Op("POST", "/members/{account}/deactivate", PermDeactivate, s.deactivateOp, web.Face[MemberRef, web.None]{Of: web.TheOrg(),
			Then: to[MemberRef, web.None]("/members"), Form: "/members", Done: "account.deactivated", Undo: "/members/{account}/reactivate", Doc: "End a membership"}),
		web.Op("POST", "/members/{account}/reactivate", PermDeactivate, s.reactivateOp, web.Face[MemberRef, web.None]{Of: web.TheOrg(),
			Then: to[MemberRef, web.None]("/members"), Form: "/members", Done: "account.reactivated", Doc: "Take a member back"}),
		web.API("POST", "/accounts/{account}/unlock", PermUnlock, s.unlockBySupportOp, web.Face[supportForm, web.None]{Of: web.PlatformRow("account", "account"), Doc: "Open a locked account after contact from its own address"}),
	}
}

type supportForm struct {
	Account ids.ID   `path:"account" json:"-" kind:"account"`
	Token   pii.Text `json:"token" format:"password" doc:"From the reply to the mail about the lock"`
}

func (s *Service) unlockBySupportOp(ctx context.Context, sc access.Scope, in supportForm) (web.None, error) {
	return web.None{}, s.UnlockBySupport(ctx, sc, UnlockBySupportInput{Account: in.Account, Contact: Contact{Token: in.Token}})
}

func (s *Service) membersOp(ctx context.Context, sc access.Scope, in MembersInput) (out MembersPage, err error) {
	if in.Limit <= 0 || in.Limit > 200 {
		in.Limit = 50
	}
	limit := in.Limit
	in.Limit = min(limit+1, 200) // one more, to know whether there is a next page
	all, err := s.Members(ctx, sc, in)
	if err != nil {
		return out, err
	}
	if len(all) > limit {
		all = all[:limit]
		out.After = all[limit-1].ID
	}
	who := make([]ids.ID, len(all))
	for i, m := range all {
		who[i] = m.Account
	}
	names, err := s.NamesOf(ctx, sc.OrgID(), who)
	if err != nil {
		return out, err
	}
	var held map[ids.ID][]string
	if s.Held != nil {
		if held, out.names, err = s.Held(ctx, sc, who); err != nil {
			return out, err
		}
	}
	out.Members = make([]MemberView, len(all))
	for i, m := range all {
		out.Members[i] = MemberView{Account: m.Account, Name: names[m.Account].Reveal(), Person: m.Person, State: string(m.State), Since: m.Since.Format("2006-01-02T15:04:05Z"), Roles: held[m.Account], m: m}
	}
	if in.After.Zero() && sc.Can(PermInvite) > access.None {
		out.pending, err = s.Invitations(ctx, sc)
	}
	return out, err
}

// offered are the roles that sc may give.
func (s *Service) offered(ctx context.Context, sc access.Scope) (list []Role, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		list, err = s.roles.Offered(ctx, q, sc)
		return err
	})
	return list, err
}

func (s *Service) bindOp(ctx context.Context, sc access.Scope, in BindInput) (web.None, error) {
	return web.None{}, s.Bind(ctx, sc, in)
}

func (s *Service) unbindOp(ctx context.Context, sc access.Scope, in PersonRef) (web.None, error) {
	return web.None{}, s.Unbind(ctx, sc, in)
}

func (s *Service) revokeOp(ctx context.Context, sc access.Scope, in InvitationRef) (web.None, error) {
	return web.None{}, s.Revoke(ctx, sc, in)
}

func (s *Service) cardsPage(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	list, err := s.offered(ctx, sc)
	return cardsForm(list), err
}

func (s *Service) cardsOp(ctx context.Context, sc access.Scope, in CardsInput) ([]CardView, error) {
	cards, err := s.NewCards(ctx, sc, in)
	return s.cardViews(cards), err
}

func (s *Service) reprintOp(ctx context.Context, sc access.Scope, in MemberRef) ([]CardView, error) {
	c, err := s.Reprint(ctx, sc, in)
	return s.cardViews([]Card{c}), err
}

func (s *Service) cardViews(cards []Card) []CardView {
	out := make([]CardView, len(cards))
	for i, c := range cards {
		out[i] = CardView{c.Account, c.Username.Reveal(), c.Code.Reveal(), c.Until.Format("2006-01-02")}
	}
	return out
}

func (s *Service) deactivateOp(ctx context.Context, sc access.Scope, in MemberRef) (web.None, error) {
	_, err := s.Deactivate(ctx, sc, in)
	return web.None{}, err
}

func (s *Service) reactivateOp(ctx context.Context, sc access.Scope, in MemberRef) (web.None, error) {
	_, err := s.Reactivate(ctx, sc, in)
	return web.None{}, err
}
