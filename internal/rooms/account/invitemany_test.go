package account

import (
	"context"
	"errors"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/ui"
)

// Somebody invited with an address that the records know is linked to who they are, if the
// inviter says so; who is asked first is sent nothing.
func TestAnInvitationFindsWhoIsOnRecord(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		sc := k.scope(PermInvite)
		dan := ids.New(noon)
		k.rights.contacts = []Known{{dan, "Dan Ortiz", pii.Hide("dan@example.org")}}
		in := InviteInput{Email: pii.Hide("DAN@example.org"), Role: "member", Ask: true}
		if _, err := k.Invite(ctx, sc, in); !isReason("account.on_record")(err) {
			k.Error("sent without a word:", err)
		}
		if n := len(k.post.of("invitation")); n != 0 {
			k.Error("asked, and sent all the same")
		}
		in.Person = dan
		inv, err := k.Invite(ctx, sc, in)
		k.must(err)
		if card, err := k.invitedAlready(ctx, sc, dan); err != nil || card.ID != inv.ID {
			k.Error("the person's page does not say that they are invited:", card.ID, err)
		}
		again, err := k.Resend(ctx, sc, InvitationRef{ID: inv.ID})
		if k.must(err); again.Person != dan || again.ID == inv.ID {
			k.Errorf("sent again %+v", again)
		}
		if _, err := k.Resend(ctx, sc, InvitationRef{ID: inv.ID}); !errors.Is(err, fault.Conflict) {
			k.Error("the one before is not void:", err)
		}
		_, err = k.Accept(ctx, access.Principal{}, AcceptInput{Org: k.public, Token: k.post.token(k.T, "invitation"), Passphrase: pii.Hide(good)}, *browser("192.0.2.1"))
		k.must(err)
		if n := k.count(`SELECT count(*) FROM membership WHERE person_id IS NOT NULL`); n != 1 {
			k.Error("accepted, nobody is linked")
		}
		in.Person = ids.ID{}
		if _, err := k.Invite(ctx, sc, in); err != nil { // who signs in already is no proposal
			k.Error(err)
		}
	})
}

// Of those picked, whoever has an address and no account gets a link; units go with it, and
// only those that the inviter reaches.
func TestManyAreInvitedAtOnce(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		sc := k.scope(PermInvite)
		a, b, c, unit := ids.New(noon), ids.New(noon), ids.New(noon), ids.New(noon)
		k.rights.contacts = []Known{{a, "Ana", pii.Hide("ana@example.org")}, {b, "Ben", pii.Text{}}, {c, "Cleo", pii.Hide("cleo@example.org")}}
		in := InviteManyInput{People: []ids.ID{a, b, c}, Role: "member", Units: []ids.ID{unit}}
		if _, err := k.InviteMany(ctx, sc, in); !isReason("account.unit_unknown")(err) {
			k.Error("a unit out of reach:", err)
		}
		k.rights.units = []ui.Option{{Value: unit.String(), Label: "Ward"}}
		out, err := k.InviteMany(ctx, sc, in)
		if k.must(err); out.Invited != 2 || out.Left != 1 || len(k.post.of("invitation")) != 2 {
			k.Errorf("invited %+v", out)
		}
		_, err = k.Accept(ctx, access.Principal{}, AcceptInput{Org: k.public, Token: k.post.token(k.T, "invitation"), Passphrase: pii.Hide(good)}, *browser("192.0.2.1"))
		k.must(err)
		if len(k.rights.admitted) != 1 || k.rights.admitted[0] != unit {
			k.Error("joined with the units", k.rights.admitted)
		}
		chosen, err := k.Choose(ctx, sc, ChosenInput{People: in.People})
		if k.must(err); len(chosen.Ready) != 1 || len(chosen.Member) != 1 || len(chosen.None) != 1 {
			k.Errorf("chosen %+v", chosen)
		}
		if _, err := k.InviteMany(ctx, sc, InviteManyInput{People: []ids.ID{b}, Role: "member"}); !isReason("account.nobody_to_invite")(err) {
			k.Error(err)
		}
	})
}
