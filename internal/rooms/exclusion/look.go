package exclusion

import (
	"bytes"
	"context"
	"encoding/hex"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/person"
)

// lookAt takes the marks from the first to the last of some people, in the order of ids, and
// looks at whoever had one. It holds the desk, as does whoever lets a list
// take effect: somebody is either looked at with the new list, or found by its keys.
func (s *Service) lookAt(ctx context.Context, sc access.Scope, all []ids.ID) error {
	if len(all) == 0 {
		return nil
	}
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := lockDesk(ctx, tx, sc); err != nil {
			return err
		}
		all, err := take(ctx, tx, sc, all[0], all[len(all)-1])
		if err != nil || len(all) == 0 {
			return err
		}
		lists, err := currentLists(ctx, tx, sc)
		if err != nil || len(lists) == 0 {
			return err // the first list finds everybody
		}
		l := looking{s: s, tx: tx, sc: sc}
		if err := l.who(ctx, all); err != nil {
			return err
		}
		if err := l.keep(ctx); err != nil {
			return err
		}
		return l.settle(ctx, lists)
	})
}

// looking is a look at some people.
type looking struct {
	s        *Service
	tx       *db.Tx
	sc       access.Scope
	people   []ids.ID // everybody looked at
	gone     []ids.ID // of these, who is not checked any more
	subjects map[ids.ID]subject
}

// who reads who people are. Who was merged into another is checked with that one, under that
// one's mark; who left is not checked.
func (l *looking) who(ctx context.Context, all []ids.ID) error {
	roots, err := l.s.People.RootsOf(ctx, l.tx, l.sc, all)
	if err != nil {
		return err
	}
	known, err := l.s.People.Identities(ctx, l.tx, l.sc, all)
	if err != nil {
		return err
	}
	blind, err := l.s.Keys.Blinder(ctx, l.tx, l.sc.OrgID())
	if err != nil {
		return err
	}
	h := hashes{blind}
	l.people, l.subjects = all, map[ids.ID]subject{}
	var others []ids.ID
	for _, id := range all {
		one, ok := known[id]
		if ok && one.State == person.Active {
			l.subjects[id] = h.subject(one)
			continue
		}
		l.gone = append(l.gone, id)
		if root, there := roots[id]; there && root != id {
			others = append(others, root)
		}
	}
	return mark(ctx, l.tx, l.sc, sorted(others))
}

// keep brings the keys of people to what they are now.
func (l *looking) keep(ctx context.Context) error {
	had, err := digests(ctx, l.tx, l.sc, l.people)
	if err != nil {
		return err
	}
	drop := slices.Clone(l.gone)
	var put []subject
	for _, id := range l.people {
		if sub, ok := l.subjects[id]; ok && !bytes.Equal(had[id], sub.digest()) {
			put = append(put, sub)
			if had[id] != nil {
				drop = append(drop, id)
			}
		}
	}
	if err := dropSubjectKeys(ctx, l.tx, l.sc, drop); err != nil {
		return err
	}
	if err := dropSubjects(ctx, l.tx, l.sc, l.gone); err != nil {
		return err
	}
	return putSubjects(ctx, l.tx, l.sc, put)
}

// settle makes what is told of these people what may be about them now.
func (l *looking) settle(ctx context.Context, lists []List) error {
	var keys []string
	by := map[string][]ids.ID{}
	for _, id := range l.people {
		for _, k := range l.subjects[id].keys() {
			if by[k] == nil {
				keys = append(keys, k)
			}
			by[k] = append(by[k], id)
		}
	}
	found := map[ids.ID][]entry{}
	if err := eachEntry(ctx, l.tx, l.sc, lists, keys, func(e entry) error {
		for _, id := range by[e.key] {
			found[id] = append(found[id], e)
		}
		return nil
	}); err != nil {
		return err
	}
	had, err := matchesOf(ctx, l.tx, l.sc, l.people)
	if err != nil {
		return err
	}
	for _, id := range l.people {
		if err := l.one(ctx, had[id], l.subjects[id].compare(found[id])); err != nil {
			return err
		}
	}
	return nil
}

func (l *looking) one(ctx context.Context, had []Match, now []Match) error {
	was := map[string]Match{}
	for _, m := range had {
		was[m.key()] = m
	}
	for _, m := range now {
		old, there := was[m.key()]
		delete(was, m.key())
		if there && old.same(m) && old.List == m.List && old.Line == m.Line {
			continue
		}
		if m.Finding, m.FoundAt = old.Finding, old.FoundAt; !there || !old.same(m) {
			if m.FoundAt.IsZero() {
				m.FoundAt = l.s.Clock.Now()
			}
			var err error
			if m.Finding, err = l.s.Findings.Post(ctx, l.tx, l.sc, m.draft()); err != nil {
				return err
			}
		}
		if err := putMatch(ctx, l.tx, l.sc, m); err != nil {
			return err
		}
	}
	for _, m := range had {
		if _, gone := was[m.key()]; !gone {
			continue
		}
		if err := l.s.Findings.Withdraw(ctx, l.tx, l.sc, finding.Exclusion, m.findingKey()); err != nil {
			return err
		}
		if err := dropMatch(ctx, l.tx, l.sc, m); err != nil {
			return err
		}
	}
	return nil
}

func (m Match) findingKey() string {
	return string(m.Source) + ":" + hex.EncodeToString([]byte(m.ident)) + ":" + m.Person.String()
}

// draft is a match as a finding: the same however often and in whichever list it is found, so
// that what somebody said of it holds when the next list has it again.
func (m Match) draft() finding.Draft {
	var row ids.ID
	copy(row[:], m.ident)
	name := string(m.Source) + "|" + string(m.What) + "|" + m.Kind
	if m.Reinstated {
		name += "|reinstated"
	}
	return finding.Draft{Kind: finding.Exclusion, Key: m.findingKey(), From: m.On, To: m.Ended, Total: m.Strength, Most: 3,
		Pieces: []finding.Piece{{Role: finding.Document, Person: m.Person, Row: row, From: m.On, To: m.Ended, Name: name}}}
}
