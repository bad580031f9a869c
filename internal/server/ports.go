package server

import (
	"context"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/ui"
	"standing/internal/rooms/account"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
)

// What room account asks of the others, in its own words.

type roles struct {
	*org.Service
	clock clock.Clock
}

func (r roles) MatrixOf(ctx context.Context, q db.Q, number int64, who ids.ID) (access.Matrix, error) {
	_, m, err := r.Rights(ctx, q, number, who)
	return m, err
}

func (r roles) Offered(ctx context.Context, q db.Q, sc access.Scope) ([]account.Role, error) {
	list, err := r.Service.Offered(ctx, q, sc)
	out := make([]account.Role, len(list))
	for i, role := range list {
		out[i] = account.Role{Code: role.Code, Name: org.RoleName(ctx, role), Says: org.RoleSays(ctx, role), Units: role.OfUnits()}
	}
	return out, err
}

func (r roles) Admit(ctx context.Context, tx *db.Tx, sc access.Scope, who ids.ID, role string, units []ids.ID) error {
	if err := r.Service.Admit(ctx, tx, sc, who, []string{role}, units); err != nil {
		return err
	}
	return firstOperator(ctx, tx, sc, who, role, r.clock.Now())
}

// StillGives asks as the member's own next request would.
func (r roles) StillGives(ctx context.Context, q db.Q, number int64, who ids.ID, role string) (bool, error) {
	if ok, err := activeMember(ctx, q, number, who); err != nil || !ok {
		return false, err
	}
	o, m, err := r.Rights(ctx, q, number, who)
	if err != nil {
		return false, err
	}
	sc, err := access.Authorize(access.Principal{Account: who, Org: number, OrgID: o.ID, Matrix: m}, account.PermInvite, r.clock.Now())
	switch {
	case errors.Is(err, fault.Denied):
		return false, nil
	case err != nil:
		return false, err
	}
	offered, err := r.Service.Offered(ctx, q, sc)
	return slices.ContainsFunc(offered, func(x org.Role) bool { return x.Code == role }), err
}

// people answers whether a member's person may be named.
type people struct{ *person.Service }

// InReach is false for whoever may not see people at all.
func (p people) InReach(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (bool, error) {
	sc, err := sc.Narrow(person.PermView)
	switch {
	case errors.Is(err, fault.Denied):
		return false, nil
	case err != nil:
		return false, err
	}
	return p.Reaches(ctx, q, sc, who)
}

// NameOf is for whoever may see people.
func (p people) NameOf(ctx context.Context, sc access.Scope, who ids.ID) (string, error) {
	in, err := sc.Narrow(person.PermView)
	if err != nil {
		return "", err
	}
	names, err := p.Names(ctx, in, []ids.ID{who})
	if err == nil && names[who] == "" {
		err = fault.NotFound
	}
	return names[who], err
}

// Contacts is nobody for whoever may not see people.
func (p people) Contacts(ctx context.Context, sc access.Scope, who []ids.ID) ([]account.Known, error) {
	in, ok := sc.May(person.PermView)
	if !ok || len(who) == 0 {
		return nil, nil
	}
	return contactsOf(p.ContactsOf(ctx, in, who))
}

// WithAddress is nobody for whoever may not see addresses: the answer would say whose one is.
func (p people) WithAddress(ctx context.Context, sc access.Scope, address string) ([]account.Known, error) {
	in, ok := sc.May(person.PermView)
	if !ok {
		return nil, nil
	}
	return contactsOf(p.Service.WithAddress(ctx, in, address))
}

func contactsOf(all []person.Contact, err error) ([]account.Known, error) {
	out := make([]account.Known, len(all))
	for i, c := range all {
		out[i] = account.Known(c)
	}
	return out, err
}

// Units is none for whoever may not see people.
func (p people) Units(ctx context.Context, q db.Q, sc access.Scope) ([]ui.Option, error) {
	in, ok := sc.May(person.PermView)
	if !ok {
		return nil, nil
	}
	return p.UnitChoices(ctx, q, in)
}

type signInPolicy struct{ *org.Service }

func (p signInPolicy) Of(ctx context.Context, q db.Q, number int64) (account.Profile, error) {
	in, err := p.SignInOf(ctx, q, number)
	return profileOf(in), err
}

func profileOf(in org.SignIn) account.Profile {
	p := account.Profile{Persistence: in.Persistence, RequireFactor: in.RequireFactor, Unlock: account.Unlock(in.Unlock),
		SelfSignUp: in.SelfSignUp, SignUpDomains: in.SignUpDomains}
	if in.SelfSignUp {
		p.SignUpRole = org.Member
	}
	return p
}

// outbox gives account's mail to the notices. A setup that is being done by the person
// in front of it takes the link instead: there is no mail server yet, perhaps.
type outbox struct{ *notice.Service }

func (o outbox) Post(ctx context.Context, tx *db.Tx, number int64, to ids.ID, kind, code string, args map[string]string) error {
	return o.Service.Post(ctx, tx, number, notice.Message{To: to, Kind: kindOf(kind), Code: "account." + code, Args: args})
}

func (o outbox) PostTo(ctx context.Context, tx *db.Tx, number int64, address pii.Text, kind, code string, args map[string]string) error {
	if c, ok := ctx.Value(handedKey{}).(*handed); ok {
		c.link = pii.Hide(args["link"])
		return nil
	}
	return o.Service.Post(ctx, tx, number, notice.Message{Address: address, Kind: kindOf(kind), Code: "account." + code, Args: args})
}

type handedKey struct{}

// handed is a link that goes to whoever sits there, not into the mail.
type handed struct{ link pii.Text }

// kindOf: what is about security has no preference to switch it off.
func kindOf(string) notice.Kind { return notice.Essential }
