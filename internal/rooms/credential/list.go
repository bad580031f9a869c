package credential

import (
	"cmp"
	"context"
	"slices"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/rooms/evidence"
)

// ListInput names whose credentials are listed.
type ListInput struct {
	Person ids.ID `query:"person" json:"-" kind:"person" doc:"Whose; the caller's own if empty"`
}

// List is the credentials of somebody: what ends first comes first, what is over last.
type List struct {
	Person      ids.ID `json:"person,omitzero"`
	Name        string `json:"name,omitempty"`
	Credentials []View `json:"credentials"`

	own, enters bool
}

// Of are the credentials of somebody in reach; who looked is in the log before the answer.
func (s *Service) Of(ctx context.Context, sc access.Scope, in ListInput) (List, error) {
	if in.Person.Zero() {
		return s.Mine(ctx, sc, web.None{})
	}
	l, err := s.list(ctx, sc, in.Person)
	if err == nil && !l.own {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "credentials.viewed", Table: "person", Row: l.Person, Subject: l.Person, Purpose: "service"})
	}
	return l, fault.Wrap("list credentials", err)
}

// Mine are the caller's own credentials: their wallet.
func (s *Service) Mine(ctx context.Context, sc access.Scope, _ web.None) (List, error) {
	if sc.Person().Zero() {
		return List{Credentials: []View{}, own: true}, nil
	}
	l, err := s.list(ctx, sc, sc.Person())
	return l, fault.Wrap("list one's credentials", err)
}

func (s *Service) list(ctx context.Context, sc access.Scope, who ids.ID) (l List, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		l = List{Credentials: []View{}}
		o, err := rootInReach(ctx, q, sc, who)
		if err != nil {
			return err
		}
		l.Person, l.Name = o.ID, o.Name
		all, err := s.of(ctx, q, sc, o.ID)
		if err != nil {
			return err
		}
		b, err := s.looking(ctx, q, sc, o.ID)
		if err != nil {
			return err
		}
		if b.briefs, err = s.briefs(ctx, q, sc, all); err != nil {
			return err
		}
		l.own, l.enters = b.own, sc.Can(PermEnter) > access.None
		for _, h := range all {
			l.Credentials = append(l.Credentials, b.view(h))
		}
		slices.SortStableFunc(l.Credentials, func(a, b View) int { return cmp.Or(cmp.Compare(a.order(), b.order()), cmp.Compare(a.Title, b.Title)) })
		return nil
	})
	return l, err
}

// Any reports whether somebody in reach holds anything.
func (s *Service) Any(ctx context.Context, sc access.Scope, who ids.ID) (some bool, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		all, err := ofPerson(ctx, q, sc, who, ids.ID{}, 1)
		some = len(all) > 0
		return err
	})
	return some, fault.Wrap("look for credentials", err)
}

// order is where a credential stands in a list.
func (v View) order() int64 {
	switch {
	case v.entry.Status.ended():
		return 1<<40 + int64(v.StatusOn)
	case v.ExpiresOn == 0:
		return 1 << 39
	}
	return int64(v.ExpiresOn)
}

func (s *Service) briefs(ctx context.Context, q db.Q, sc access.Scope, all []Held) (map[ids.ID]evidence.Brief, error) {
	out := map[ids.ID]evidence.Brief{}
	if s.Documents == nil {
		return out, nil
	}
	var which []ids.ID
	for _, h := range all {
		which = append(which, h.Documents...)
	}
	found, err := s.Documents.Briefs(ctx, q, sc, which)
	for _, d := range found {
		out[d.ID] = d
	}
	return out, err
}

// Number is the whole number of a credential.
type Number struct {
	Number string `json:"number"`
}

// ShowNumber shows the number of a credential: of somebody else only to whoever may see
// numbers, and who did is in the log before the answer.
func (s *Service) ShowNumber(ctx context.Context, sc access.Scope, in Ref) (NumberPage, error) {
	var h Held
	own := false
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if h, err = s.one(ctx, q, sc, in.ID); err != nil {
			return err
		}
		if own, err = s.own(ctx, q, sc, h.Person); err != nil || own {
			return err
		}
		ok, err := s.sees(ctx, q, sc, h.root)
		if err == nil && !ok {
			err = fault.Denied
		}
		return err
	})
	if err == nil && !own {
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "credential.number_viewed", Table: "credential", Row: in.ID, Subject: h.Person, Purpose: "verify"})
	}
	if err != nil {
		return NumberPage{}, fault.Wrap("show a number", err)
	}
	e := h.now()
	return NumberPage{Number: Number{e.Number.Reveal()}, id: in.ID, title: e.Title.Reveal(), issuer: e.Issuer.Reveal()}, nil
}

// NumberPage is a number with what it is of.
type NumberPage struct {
	Number
	id            ids.ID
	title, issuer string
}

// Card is the credentials of a person, for their page; nil for whoever may not see them. Who
// looked is that page's to write down.
func (s *Service) Card(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
	may, ok := sc.May(PermView)
	if !ok {
		return nil, nil // not shown, and no mistake
	}
	l, err := s.list(ctx, may, who)
	if err != nil {
		return nil, fault.Wrap("list credentials", err)
	}
	return personCard(may, l), nil
}
