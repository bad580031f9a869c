package training

import (
	"cmp"
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/words"
	"standing/internal/rooms/catalog"
)

// ClaimBriefs say of claims of people in reach, for a list, whose each is and of what.
func (s *Service) ClaimBriefs(ctx context.Context, sc access.Scope, rows []ids.ID) (out map[ids.ID]approval.Brief, err error) {
	sc, ok := sc.May(PermView)
	if !ok || len(rows) == 0 {
		return nil, nil
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		in, args := db.In(2, rows)
		stored, err := claimsInReach(ctx, q, sc, `k.id IN (`+in+`)`, ``, args...)
		if err != nil {
			return err
		}
		all, err := s.openClaims(ctx, q, sc, stored)
		if err != nil {
			return err
		}
		var people, courses []ids.ID
		for _, c := range all {
			people, courses = append(people, c.Person), append(courses, c.Course)
		}
		names, err := peopleByID(ctx, q, sc, people)
		if err != nil {
			return err
		}
		titles, err := s.Catalog.ByIDs(ctx, q, sc, courses)
		out = make(map[ids.ID]approval.Brief, len(all))
		for _, c := range all {
			out[c.ID] = c.brief(ctx, names[c.Person].Name, titles[c.Course])
		}
		return err
	})
	return out, fault.Wrap("say what claims are of", err)
}

func (c Claim) brief(ctx context.Context, name string, course catalog.Course) approval.Brief {
	more := []string{say(ctx, "training.claim_done_on", words.From(ctx).Day(c.On))}
	if !c.NoAmount {
		more = append(more, amountText(ctx, c.Amount.String(), c.Unit))
	}
	if c.ExpiresOn != 0 {
		more = append(more, say(ctx, "training.claim_good_until", words.From(ctx).Day(c.ExpiresOn)))
	}
	if p := c.Provider.Reveal(); p != "" {
		more = append(more, p)
	}
	return approval.Brief{Who: name, What: cmp.Or(course.Title, c.Title.Reveal()), More: strings.Join(more, " · ")}
}
