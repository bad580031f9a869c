package reminder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
)

// chunk is how many people are told in one transaction.
const chunk = 100

// run is the job of one organization: it takes every step whose day has come, then sends
// digests, then says when to look again. Killed at any line it is simply run once more.
func (s *Service) run(ctx context.Context, sc access.Scope, _ noPayload, _ string) error {
	now := s.Clock.Now()
	var t timing
	var was time.Time
	var people []ids.ID
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if was, err = wakeOf(ctx, q, sc.OrgID()); err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		if t, err = s.clockOf(ctx, q, sc.OrgID()); err != nil || !t.rules.Active {
			return err
		}
		people, err = s.concerned(ctx, q, sc, t.rules, civil.At(now, t.zone))
		return err
	})
	if err != nil {
		return fault.Wrap("remind", err)
	}
	if now.Before(t.rules.at(civil.At(now, t.zone), t.zone)) {
		people = nil // the hour has not come
	}
	for part := range slices.Chunk(people, chunk) {
		if err := s.tell(ctx, sc, t, part); err != nil {
			return fault.Wrap("remind", err)
		}
	}
	if t.rules.Active {
		if err := s.digests(ctx, sc, t); err != nil {
			return fault.Wrap("send digests", err)
		}
	}
	return fault.Wrap("remind", s.settle(ctx, sc, t, was))
}

// concerned are the people about whom a step is to be taken, each once.
func (s *Service) concerned(ctx context.Context, q db.Q, sc access.Scope, r Rules, today civil.Date) (out []ids.ID, err error) {
	err = s.items(ctx, q, sc, r, today-lapseWindow, today+civil.Date(r.first()), func(i Item) error {
		if _, ok := r.Step(i, today); ok {
			out = append(out, i.Person)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b ids.ID) int { return strings.Compare(string(a[:]), string(b[:])) })
	return slices.Compact(out), err
}

// tell takes the steps about some people and posts what they are told, in one transaction.
func (s *Service) tell(ctx context.Context, sc access.Scope, t timing, people []ids.ID) error {
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		now := s.Clock.Now()
		items, err := s.itemsOf(ctx, tx, sc, t.rules, people)
		if err != nil {
			return err
		}
		plan := t.rules.Plan(items, civil.At(now, t.zone))
		accounts, err := accountsOf(ctx, tx, sc.OrgID(), people)
		if err != nil {
			return err
		}
		titles, err := s.names(ctx, tx, sc, requirementsOf(plan), true)
		if err != nil {
			return err
		}
		hooked, err := hookOf(ctx, tx, sc.OrgID())
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		taken := map[ids.ID][]Due{}
		for _, d := range plan {
			account, told := accounts[d.Person]
			won, err := take(ctx, tx, sc.OrgID(), d, told, now)
			if err != nil {
				return err
			}
			if !won {
				continue
			}
			if told {
				taken[account] = append(taken[account], d)
			}
			if hooked.active {
				if err := announce(ctx, tx, sc.OrgID(), d, now); err != nil {
					return err
				}
			}
		}
		return s.post(ctx, tx, sc, taken, titles, civil.At(now, t.zone))
	})
}

// post writes the notices, in the order of their receivers.
func (s *Service) post(ctx context.Context, tx *db.Tx, sc access.Scope, taken map[ids.ID][]Due, titles map[ids.ID]string, today civil.Date) error {
	accounts := make([]ids.ID, 0, len(taken))
	for a := range taken {
		accounts = append(accounts, a)
	}
	slices.SortFunc(accounts, func(a, b ids.ID) int { return strings.Compare(string(a[:]), string(b[:])) })
	for _, a := range accounts {
		for _, m := range Messages(taken[a]) {
			if err := s.Notices.Post(ctx, tx, sc.OrgID(), s.message(a, m, titles, today)); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxLines is how many things one message names; it counts the others.
const maxLines = 12

// message is what one person is told, as a notice. Its key is what it is about.
func (s *Service) message(to ids.ID, m Message, titles map[ids.ID]string, today civil.Date) notice.Message {
	l := s.Notices.Lang()
	var lines []string
	for _, d := range m.Items[:min(len(m.Items), maxLines)] {
		title := titles[d.Requirement]
		if r := []rune(title); len(r) > 100 {
			title = string(r[:99]) + "…"
		}
		lines = append(lines, l.Text(lineOf(d, today), title, l.Day(d.Due), max(int(d.Due)-int(today), 0)))
	}
	if more := len(m.Items) - len(lines); more > 0 {
		lines = append(lines, l.Text("reminder.more", more))
	}
	out := notice.Message{To: to, Kind: notice.Optional, Code: codeDue, Key: keyOf(m.Items),
		Args: map[string]string{"first": titles[m.Items[0].Requirement], "when": l.Day(m.Items[0].Due), "list": strings.Join(lines, "\n"), "page": s.Record}}
	if m.Lapsed {
		out.Kind, out.Code = notice.Essential, codeLapsed
	}
	return out
}

func lineOf(d Due, today civil.Date) string {
	switch {
	case d.Step == Lapse:
		return "reminder.line_lapsed"
	case d.Due == today:
		return "reminder.line_today"
	}
	return "reminder.line_due"
}

// keyOf names what is told: reminder-person-requirement-due-step, or a digest of several.
func keyOf(items []Due) string {
	parts := make([]string, len(items))
	for i, d := range items {
		parts[i] = fmt.Sprintf("%s-%s-%s-%d", d.Person, d.Requirement, d.Due, d.Step)
	}
	if len(parts) == 1 {
		return "reminder-" + parts[0]
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return "reminders-" + hex.EncodeToString(sum[:])
}

func requirementsOf(all []Due) (out []ids.ID) {
	for _, d := range all {
		if !slices.Contains(out, d.Requirement) {
			out = append(out, d.Requirement)
		}
	}
	return out
}

// settle says when to look at the organization again: at the first step that is to come, or
// tomorrow while somebody's digest is to come. Without either it is left alone.
func (s *Service) settle(ctx context.Context, sc access.Scope, t timing, was time.Time) error {
	var next time.Time
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		next, err = s.next(ctx, q, sc, t)
		return err
	})
	if err != nil || was.IsZero() {
		return err
	}
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return settleWake(ctx, tx, sc.OrgID(), was, next)
	})
}

func (s *Service) next(ctx context.Context, q db.Q, sc access.Scope, t timing) (time.Time, error) {
	org := sc.OrgID()
	if !t.rules.Active {
		return time.Time{}, nil
	}
	now := s.Clock.Now()
	today := civil.At(now, t.zone)
	if now.Before(t.rules.at(today, t.zone)) {
		return t.rules.at(today, t.zone), nil
	}
	day := civil.Max
	err := s.items(ctx, q, sc, t.rules, today-lapseWindow, today+civil.Date(t.rules.first()), func(i Item) error {
		day = min(day, t.rules.Next(i, today))
		return nil
	})
	if err != nil {
		return time.Time{}, err
	}
	later, err := firstAfter(ctx, q, org, today+civil.Date(t.rules.first()))
	if err != nil {
		return time.Time{}, err
	}
	if !t.rules.SkipCredentials && s.Asked != nil {
		held, err := firstHeld(ctx, q, org, today+civil.Date(t.rules.first()))
		if err != nil {
			return time.Time{}, err
		}
		later = min(later, held)
	}
	if later < civil.Max {
		day = min(day, later-civil.Date(t.rules.first()))
	}
	if waits, err := s.undigested(ctx, q, org, t); err != nil {
		return time.Time{}, err
	} else if waits {
		day = min(day, today+1)
	}
	if day >= civil.Max {
		return time.Time{}, nil
	}
	return t.rules.at(max(day, today+1), t.zone), nil
}

// announce asks for the webhook about a step.
func announce(ctx context.Context, tx *db.Tx, org int64, d Due, now time.Time) error {
	return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: hookKind, Key: keyOf([]Due{d}), Now: now,
		Payload: hookJob{Person: d.Person, Requirement: d.Requirement, Due: d.Due, Step: int(d.Step)}})
}
