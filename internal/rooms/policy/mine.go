package policy

import (
	"cmp"
	"context"
	"slices"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/civil"
)

// ToSign is one policy that is asked of somebody.
type ToSign struct {
	Asked
	State    State      `json:"state"`
	Number   string     `json:"number"`
	Title    string     `json:"title"`
	SignedN  int64      `json:"signed_n,omitempty"`
	SignedOn civil.Date `json:"signed_on,omitempty"`
	How      How        `json:"how,omitempty"`
}

// Mine is what one person has to read and sign, and what they signed.
type Mine struct {
	Open    int      `json:"open"`
	Overdue int      `json:"overdue"`
	All     []ToSign `json:"policies"`
	person  ids.ID
	paper   bool // the caller may enter signatures on paper
}

// Mine is the caller's own, what is due first at the top.
func (s *Service) Mine(ctx context.Context, sc access.Scope, _ web.None) (m Mine, err error) {
	if sc.Person().Zero() {
		return Mine{All: []ToSign{}}, nil
	}
	m, err = s.of(ctx, sc, sc.Person())
	return m, fault.Wrap("list what to sign", err)
}

func (s *Service) of(ctx context.Context, sc access.Scope, who ids.ID) (m Mine, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		m = Mine{All: []ToSign{}, person: who}
		if m.All, err = toSign(ctx, q, sc, who); err != nil || len(m.All) == 0 {
			return err
		}
		today, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		for i := range m.All {
			t := &m.All[i]
			if t.State = t.On(today); t.State != Signed {
				m.Open++
			}
			if t.State == Overdue {
				m.Overdue++
			}
		}
		return nil
	})
	slices.SortStableFunc(m.All, func(a, b ToSign) int {
		if (a.State == Signed) != (b.State == Signed) {
			if a.State == Signed {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.DueOn, b.DueOn)
	})
	return m, err
}

// Card is what somebody has to sign, for their page. It is nil for whoever may not see it,
// and where nothing is asked.
func (s *Service) Card(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
	may, ok := sc.May(PermView)
	if !ok {
		return nil, nil // not shown, and no mistake
	}
	m, err := s.of(ctx, may, who)
	if err != nil || len(m.All) == 0 {
		return nil, err
	}
	m.paper = sc.Can(PermRecord) >= access.Class && sc.Person() != who
	return personCard(m, who == sc.Person()), nil
}
