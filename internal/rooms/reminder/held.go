package reminder

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// What somebody holds runs out whether a requirement asks about it or not. Where one does, it
// reminds; where none does, the credential is an Item by itself, and Requirement is its id.

// heldItem is a credential that runs out, and by what requirements could know it.
type heldItem struct {
	Item
	code, pack string
}

// items hands out what is due from one day to another of people within reach, what they hold among it.
func (s *Service) items(ctx context.Context, q db.Q, sc access.Scope, r Rules, from, until civil.Date, fn func(Item) error) error {
	if err := eachDue(ctx, q, sc, from, until, fn); err != nil {
		return err
	}
	held, err := s.held(ctx, q, sc, r, from, until, nil)
	for _, i := range held {
		if err == nil {
			err = fn(i)
		}
	}
	return err
}

// itemsOf is what is due of some people, what they hold among it. It asks nothing about reach.
func (s *Service) itemsOf(ctx context.Context, q db.Q, sc access.Scope, r Rules, people []ids.ID) ([]Item, error) {
	all, err := dueOf(ctx, q, sc.OrgID(), people)
	if err != nil || len(people) == 0 {
		return all, err
	}
	held, err := s.held(ctx, q, sc, r, civil.Of(1900, 1, 1), civil.Max-1, people)
	return append(all, held...), err
}

// held are the credentials that run out in some days and that no requirement goes by of whoever
// holds them: theirs would say it twice.
func (s *Service) held(ctx context.Context, q db.Q, sc access.Scope, r Rules, from, until civil.Date, people []ids.ID) ([]Item, error) {
	if r.SkipCredentials || s.Asked == nil {
		return nil, nil
	}
	all, err := heldDue(ctx, q, sc, from, until, people)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	asked, err := s.Asked(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	told, err := standWith(ctx, q, sc, all, asked)
	if err != nil {
		return nil, err
	}
	out := make([]Item, 0, len(all))
	for _, h := range all {
		if !told.any(h, asked) {
			out = append(out, h.Item)
		}
	}
	return out, nil
}

// by are the requirements that go by a credential.
func (h heldItem) by(asked Asked) (out []ids.ID) {
	if h.code != "" {
		out = append(out, asked.Names[h.code]...)
	}
	if h.pack != "" {
		out = append(out, asked.Packs[h.pack]...)
	}
	return out
}

// Asked says which requirements go by what somebody holds: by the name that rules have for it,
// and by the pack whose form entered it.
type Asked struct{ Names, Packs map[string][]ids.ID }

// standing is who stands with which requirement.
type standing map[[2]ids.ID]bool

func (st standing) any(h heldItem, asked Asked) bool {
	for _, r := range h.by(asked) {
		if st[[2]ids.ID{h.Person, r}] {
			return true
		}
	}
	return false
}

// names calls what is due by its title: a credential by its own where it is the reader's, else as
// one of many.
func (s *Service) names(ctx context.Context, q db.Q, sc access.Scope, list []ids.ID, own bool) (map[ids.ID]string, error) {
	out, err := titlesOf(ctx, q, sc.OrgID(), list)
	if err != nil {
		return nil, err
	}
	var rest []ids.ID
	for _, id := range list {
		if _, ok := out[id]; !ok {
			out[id] = s.Notices.Lang().Text("reminder.credential")
			rest = append(rest, id)
		}
	}
	if !own || s.Titles == nil || len(rest) == 0 {
		return out, nil
	}
	titles, err := s.Titles(ctx, q, sc, rest)
	for id, title := range titles {
		if title != "" {
			out[id] = title
		}
	}
	return out, err
}
