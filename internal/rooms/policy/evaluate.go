package policy

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// atOnce is how many people are worked out in the transaction of the change itself.
const atOnce = 20

// Changed is told, in the transaction of the change, whose facts or assignments changed.
func (s *Service) Changed(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	some, err := anyLive(ctx, tx, sc)
	if err != nil || !some {
		return fault.Wrap("see who signs", err)
	}
	if len(people) <= atOnce {
		_, err := s.evaluate(ctx, tx, sc, people)
		return fault.Wrap("see who signs", err)
	}
	return fault.Wrap("see who signs", s.soon(ctx, tx, sc))
}

// soon asks for a look at everybody, in the transaction of what makes it necessary.
func (s *Service) soon(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	now := s.Clock.Now()
	if err := setWake(ctx, tx, sc.OrgID(), now.Add(again)); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: runKind, Key: "run", Now: now})
}

// live is a policy that is asked now.
type live struct {
	id            ids.ID
	asks          requirement.Audience
	base          int64 // the first version that will do
	dueDays       int
	number, title string
}

// evaluate works out what some people have to sign, and gives what is asked of them. Their
// heads are held from before anything is read, so that of two who do it at once the second
// sees what the first did.
func (s *Service) evaluate(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) (out []Asked, err error) {
	roots, err := s.People.RootsOf(ctx, tx, sc, people)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(people)
	for _, r := range roots {
		all = append(all, r)
	}
	all = sorted(all)
	if err := lock(ctx, tx, sc, all); err != nil {
		return nil, err
	}
	if roots, err = s.People.RootsOf(ctx, tx, sc, all); err != nil { // who was merged meanwhile
		return nil, err
	}
	today, err := s.today(ctx, tx, sc)
	if err != nil {
		return nil, err
	}
	policies, err := livePolicies(ctx, tx, sc)
	if err != nil {
		return nil, err
	}
	had, err := askedOf(ctx, tx, sc, all)
	if err != nil {
		return nil, err
	}
	if len(policies) == 0 && len(had) == 0 {
		return nil, nil
	}
	var who []ids.ID
	for id, root := range roots {
		if id == root {
			who = append(who, id)
		}
	}
	judge, err := s.Requirements.JudgeOf(ctx, tx, sc, who, today)
	if err != nil {
		return nil, err
	}
	signed, err := signaturesOfRoots(ctx, tx, sc, who)
	if err != nil {
		return nil, err
	}
	for _, root := range sorted(who) {
		for _, p := range policies {
			if judge.In(p.asks, root) {
				out = append(out, p.asked(judge.Known(root), had[pair{p.id, root}], signed[pair{p.id, root}], today))
			}
		}
	}
	return out, keepAsked(ctx, tx, sc, had, out)
}

// pair is a policy and a person.
type pair struct{ policy, person ids.ID }

// asked is what a policy asks of one person. Their time begins when it is first asked of
// them, or with their first day if that is to come.
func (p live) asked(k *person.Known, had Asked, signed []signedVersion, today civil.Date) Asked {
	a := Asked{Policy: p.id, Person: k.Root, N: p.base, Since: today}
	if had.N == p.base && had.Since != 0 {
		a.Since, a.told = had.Since, had.told
	}
	a.DueOn = max(a.Since, k.Facts.Dates[person.HiredOn]) + civil.Date(p.dueDays)
	for _, sv := range signed {
		if sv.n >= p.base {
			a.Signature = sv.id
			break
		}
	}
	return a
}

func sorted(list []ids.ID) []ids.ID {
	slices.SortFunc(list, func(a, b ids.ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(list)
}
