package policy

import (
	"context"
	"fmt"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/notice"
)

// What is told is about somebody's duties: it cannot be switched off.
var codes = map[step]string{askedNow: "policy.asked", dueSoon: "policy.soon", lapsed: "policy.overdue"}

// tell posts to people what they were not told yet, the most urgent only. Their heads are
// held, and the key of a notice names the step: two replicas tell once.
func (s *Service) tell(ctx context.Context, tx *db.Tx, sc access.Scope, all []Asked) error {
	if s.Notices == nil {
		return nil
	}
	today, err := s.today(ctx, tx, sc)
	if err != nil {
		return err
	}
	var news []Asked
	var who []ids.ID
	for _, a := range all {
		if st := a.step(today); st > a.told {
			a.told = st
			news, who = append(news, a), append(who, a.Person)
		}
	}
	if len(news) == 0 {
		return nil
	}
	accounts, err := accountsOf(ctx, tx, sc, sorted(who))
	if err != nil {
		return err
	}
	policies, err := livePolicies(ctx, tx, sc)
	if err != nil {
		return err
	}
	titles := map[ids.ID]string{}
	for _, p := range policies {
		titles[p.id] = p.number + " " + p.title
	}
	for _, a := range news {
		to, ok := accounts[a.Person]
		if !ok {
			continue // told once they have an account
		}
		if err := s.Notices.Post(ctx, tx, sc.OrgID(), s.message(to, a, titles[a.Policy])); err != nil {
			return err
		}
		if err := setTold(ctx, tx, sc, a); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) message(to ids.ID, a Asked, title string) notice.Message {
	return notice.Message{To: to, Kind: notice.Essential, Code: codes[a.told], Key: fmt.Sprintf("policy-%s-%d-%s-%d", a.Policy, a.N, a.Person, a.told),
		Args: map[string]string{"title": title, "when": s.dayOf(a.DueOn), "page": page(a.Policy) + "/read"}}
}
