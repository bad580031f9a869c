package finding

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Post keeps what another room found, once by its key: found again with other facts it is
// changed, and opened again if it was closed. Who posts it takes it back with Withdraw.
func (s *Service) Post(ctx context.Context, tx *db.Tx, sc access.Scope, d Draft) (ids.ID, error) {
	if len(d.Pieces) == 0 || d.Key == "" {
		return ids.ID{}, fault.Bad("", "finding.empty")
	}
	d.Origin = OfDocument
	d.order()
	id, err := s.put(ctx, tx, sc, d)
	return id, fault.Wrap("post a finding", err)
}

// Withdraw closes what was posted under a key, as what made it is gone.
func (s *Service) Withdraw(ctx context.Context, tx *db.Tx, sc access.Scope, kind Kind, key string) error {
	d := Draft{Kind: kind, Key: key}
	ix, _ := d.marks()
	f, ok, err := lockKey(ctx, tx, sc, ix)
	if err == nil && ok {
		err = s.gone(ctx, tx, sc, f)
	}
	return fault.Wrap("withdraw a finding", err)
}

// settle makes the findings of one person or class what was found now: had are those of
// before, of which the ones not found again are closed.
func (s *Service) settle(ctx context.Context, tx *db.Tx, sc access.Scope, had []Finding, now []Draft) error {
	found := map[[32]byte]bool{}
	for _, d := range now {
		key, _ := d.marks()
		found[key] = true
		if _, err := s.put(ctx, tx, sc, d); err != nil {
			return err
		}
	}
	for _, f := range had {
		if found[f.key] {
			continue
		}
		f, ok, err := lockKey(ctx, tx, sc, f.key)
		if err != nil {
			return err
		}
		if ok {
			if err := s.gone(ctx, tx, sc, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// put keeps a draft. Two who found the same wait for each other at its key, and the second
// sees what the first did.
func (s *Service) put(ctx context.Context, tx *db.Tx, sc access.Scope, d Draft) (ids.ID, error) {
	now := s.Clock.Now()
	f := Finding{ID: s.NewID(now), Kind: d.Kind, Origin: d.Origin, Class: d.Class, State: Open, From: d.From, To: d.To, Total: d.Total, Most: d.Most,
		FoundAt: now, ChangedAt: now, person: d.people()[0]}
	f.key, f.facts = d.marks()
	added, err := insert(ctx, tx, sc, f)
	if err != nil {
		return f.ID, err
	}
	if added {
		if err := insertPieces(ctx, tx, sc, f.ID, d.Pieces); err != nil {
			return f.ID, err
		}
		return f.ID, s.happened(ctx, tx, sc, f, Event{Did: "found"}, d.people())
	}
	had, _, err := lockKey(ctx, tx, sc, f.key)
	if err != nil || had.facts == f.facts && had.Code != Gone {
		return had.ID, err
	}
	return had.ID, s.again(ctx, tx, sc, had, f, d)
}

// again takes over what a finding rests on now. One that is closed needs another look: what
// was said of it was said of other facts.
func (s *Service) again(ctx context.Context, tx *db.Tx, sc access.Scope, had, is Finding, d Draft) error {
	did := "changed"
	is.ID, is.FoundAt, is.person, is.State, is.Assignee, is.Code = had.ID, had.FoundAt, had.person, had.State, had.Assignee, had.Code
	if had.State == Closed {
		did, is.State, is.Code = "found_again", Open, ""
	}
	if err := update(ctx, tx, sc, is); err != nil {
		return err
	}
	if err := dropPieces(ctx, tx, sc, had.ID); err != nil {
		return err
	}
	if err := insertPieces(ctx, tx, sc, had.ID, d.Pieces); err != nil {
		return err
	}
	return s.happened(ctx, tx, sc, is, Event{Did: did}, d.people())
}

// gone closes a finding whose facts are no more.
func (s *Service) gone(ctx context.Context, tx *db.Tx, sc access.Scope, f Finding) error {
	if f.State == Closed {
		return nil
	}
	f.State, f.Assignee, f.Code, f.ChangedAt = Closed, ids.ID{}, Gone, s.Clock.Now()
	if err := update(ctx, tx, sc, f); err != nil {
		return err
	}
	who, err := concerned(ctx, tx, sc, f.ID)
	if err != nil {
		return err
	}
	return s.happened(ctx, tx, sc, f, Event{Did: "gone", Code: Gone}, who)
}

// verbs are what the log calls what happened.
var verbs = map[string]string{"found": "finding.found", "changed": "finding.changed", "assigned": "finding.assigned", "unassigned": "finding.unassigned",
	"closed": "finding.closed", "reopened": "finding.reopened", "found_again": "finding.found_again", "gone": "finding.gone"}

// mostSubjects is how many people one entry of the log names.
const mostSubjects = 500

// happened writes the history and the log.
func (s *Service) happened(ctx context.Context, tx *db.Tx, sc access.Scope, f Finding, e Event, who []ids.ID) (err error) {
	now := s.Clock.Now()
	e.ID, e.By, e.At, e.finding, e.person = s.NewID(now), sc.Account(), now, f.ID, f.person
	if err := s.seal(ctx, tx, sc, &e); err != nil {
		return err
	}
	if err := insertEvent(ctx, tx, sc, e); err != nil {
		return err
	}
	codes := map[string]string{"kind": string(f.Kind)}
	if e.Code != "" {
		codes["code"] = string(e.Code)
	}
	_, err = audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: verbs[e.Did], Table: "finding", Row: f.ID, Subjects: who[:min(len(who), mostSubjects)], Codes: codes})
	return err
}
