package evidence

import (
	"bytes"
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/finding"
)

// keepTwins makes the twins of a document what was found, and tells what they mean.
func (s *Service) keepTwins(ctx context.Context, tx *db.Tx, sc access.Scope, c comparison) error {
	org := sc.OrgID()
	now, err := sideOf(ctx, tx, org, c.document)
	if err != nil {
		return err
	}
	if c.here == nil != (len(now) == 0) || c.here != nil && !c.here.still(now) {
		return s.compareLater(ctx, tx, org, c.document)
	}
	had, err := twinsOf(ctx, tx, org, c.document)
	if err != nil {
		return err
	}
	for _, t := range had {
		if c.is[t.than(c.document)] != t.kind {
			if err := s.part(ctx, tx, sc, t); err != nil {
				return err
			}
		}
	}
	for id, is := range c.is {
		other, err := sideOf(ctx, tx, org, id)
		if err != nil {
			return err
		}
		if was := c.others[id]; !was.still(other) {
			continue // whoever changed it compares it
		}
		if err := s.join(ctx, tx, sc, *c.here, c.others[id], is); err != nil {
			return err
		}
	}
	for _, id := range c.form {
		if err := s.compareLater(ctx, tx, org, id); err != nil {
			return err
		}
	}
	return nil
}

// still reports whether a document is as it was compared.
func (s side) still(now []side) bool {
	return len(now) == 1 && now[0].Version == s.Version && now[0].Person == s.Person && now[0].Root == s.Root
}

// join keeps that two are one, and posts it where somebody should look.
func (s *Service) join(ctx context.Context, tx *db.Tx, sc access.Scope, a, b side, is likeness) error {
	if bytes.Compare(a.Document[:], b.Document[:]) > 0 {
		a, b = b, a
	}
	t := storedTwin{document: a.Document, other: b.Document, person: a.Person, otherPerson: b.Person, kind: is}
	if err := insertTwin(ctx, tx, sc.OrgID(), t, s.Clock.Now()); err != nil || s.Findings == nil || is == again {
		return err
	}
	d := finding.Draft{Kind: kindOf(is), Key: t.key(), Pieces: []finding.Piece{pieceOf(a), pieceOf(b)}}
	_, err := s.Findings.Post(ctx, tx, sc, d)
	return err
}

func kindOf(is likeness) finding.Kind {
	if is == otherDate {
		return finding.OtherDate
	}
	return finding.SameDocument
}

func (t storedTwin) key() string {
	return "document:" + t.document.String() + " document:" + t.other.String()
}

func pieceOf(s side) finding.Piece {
	return finding.Piece{Role: finding.Document, Person: s.Person, Row: s.Document}
}

// part forgets that two are one.
func (s *Service) part(ctx context.Context, tx *db.Tx, sc access.Scope, t storedTwin) error {
	if err := dropTwin(ctx, tx, sc.OrgID(), t); err != nil || s.Findings == nil || t.kind == again {
		return err
	}
	return s.Findings.Withdraw(ctx, tx, sc, kindOf(t.kind), t.key())
}

// partAll does so of all twins of a document that goes, or goes to somebody else.
func (s *Service) partAll(ctx context.Context, tx *db.Tx, sc access.Scope, document ids.ID) error {
	all, err := twinsOf(ctx, tx, sc.OrgID(), document)
	for _, t := range all {
		if err == nil {
			err = s.part(ctx, tx, sc, t)
		}
	}
	return err
}
