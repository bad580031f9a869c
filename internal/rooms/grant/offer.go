package grant

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

// Offered is what somebody can choose from, by kind.
type Offered struct {
	Kind  string  `json:"kind"`
	Items []Thing `json:"items"`
}

// Thing is one of them.
type Thing struct {
	Ref   string `json:"ref" doc:"How it is named where something is granted"`
	Label string `json:"label"`
	Note  string `json:"note,omitempty"`

	id ids.ID
}

// Offers are the caller's own things that they can show to another organization.
func (s *Service) Offers(ctx context.Context, sc access.Scope, _ web.None) (out []Offered, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = []Offered{}
		root, err := self(ctx, q, sc)
		if errors.Is(err, errNobody) {
			return nil // nothing is theirs
		}
		if err != nil {
			return err
		}
		out, err = s.offers(ctx, q, sc, root)
		return err
	})
	return out, fault.Wrap("list what can be shown", err)
}

var errNobody = fault.Bad("", "grant.no_person")

// self is who the caller is in the records of the organization.
func self(ctx context.Context, q db.Q, sc access.Scope) (ids.ID, error) {
	if sc.Person().Zero() || sc.Visiting() || sc.Account().Zero() {
		return ids.ID{}, errNobody
	}
	root, err := rootOf(ctx, q, sc.OrgID(), sc.Person())
	if errors.Is(err, fault.NotFound) {
		err = errNobody
	}
	return root, err
}

// offers are what a person can give: what is theirs, and the rest where the organization lets
// its members show it.
func (s *Service) offers(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) (out []Offered, err error) {
	all, err := s.mayShowAll(ctx, q, sc.OrgID())
	if err != nil {
		return nil, err
	}
	for _, k := range s.Kinds {
		some, err := k.Offer(ctx, q, sc, person)
		if errors.Is(err, fault.Denied) {
			continue // they may not see such things themselves
		}
		if err != nil {
			return nil, err
		}
		o := Offered{Kind: k.Code}
		for _, one := range some {
			if all || one.Own {
				o.Items = append(o.Items, Thing{Ref: ref(k.Code, one.ID), Label: one.Label, Note: one.Note, id: one.ID})
			}
		}
		if len(o.Items) > 0 {
			out = append(out, o)
		}
	}
	return out, nil
}

// mayShowAll reports whether members may also show what the organization wrote down. What is
// in an organization of one is its owner's.
func (s *Service) mayShowAll(ctx context.Context, q db.Q, org int64) (bool, error) {
	alone, err := ofOne(ctx, q, org)
	if err != nil || alone {
		return alone, err
	}
	d, err := deskIn(ctx, q, org)
	return d.Kept, err
}

// chosen are the things that refs name among what is offered, each once.
func chosen(offered []Offered, refs []string) (out []Item, err error) {
	by := map[string]Item{}
	for _, o := range offered {
		for _, t := range o.Items {
			label := t.Label
			if t.Note != "" {
				label += ", " + t.Note
			}
			by[t.Ref] = Item{Kind: o.Kind, Label: label, of: t.id}
		}
	}
	had := map[string]bool{}
	for _, r := range refs {
		kind, id, err := parseRef(r)
		if err != nil {
			return nil, err
		}
		r = ref(kind, id)
		one, ok := by[r]
		if !ok {
			return nil, fault.Bad("items", "grant.not_offered")
		}
		if !had[r] {
			had[r] = true
			out = append(out, one)
		}
	}
	return out, nil
}
