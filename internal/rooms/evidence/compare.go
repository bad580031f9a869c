package evidence

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/fingerprint"
)

// mostNear is how many documents one is compared with, word by word: the nearest.
const mostNear = 200

func (s *Service) compareLater(ctx context.Context, tx *db.Tx, org int64, document ids.ID) error {
	return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: compareKind, Key: document.String(), Payload: docRef{document}, Now: s.Clock.Now()})
}

// compare finds the documents that are the same certificate as one, and keeps which they are.
// Killed at any line it is done over. Only what both documents still are when it is written
// counts: whoever changes one of them meanwhile compares it anew, or has parted it.
func (s *Service) compare(ctx context.Context, sc access.Scope, p docRef, _ string) error {
	var c comparison
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		c, err = s.comparison(ctx, q, sc.OrgID(), p.Document)
		return err
	})
	if err != nil || c.nothing() {
		return fault.Wrap("compare a document", err)
	}
	on := db.On("document", p.Document)
	for _, t := range c.had {
		on = on.And(db.On("document", t.than(p.Document)))
	}
	for id := range c.is {
		on = on.And(db.On("document", id))
	}
	err = s.DB.Write(ctx, sc, on, func(ctx context.Context, tx *db.Tx) error { return s.keepTwins(ctx, tx, sc, c) })
	if errors.Is(err, fault.NotFound) {
		return s.compareOnceMore(ctx, sc, p.Document) // one of them went meanwhile
	}
	return fault.Wrap("compare a document", err)
}

// compareOnceMore compares again unless the document itself went.
func (s *Service) compareOnceMore(ctx context.Context, sc access.Scope, document ids.ID) error {
	return fault.Wrap("compare a document", s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := documentByID(ctx, tx, sc, document); err != nil {
			if errors.Is(err, fault.NotFound) {
				err = nil
			}
			return err
		}
		return s.compareLater(ctx, tx, sc.OrgID(), document)
	}))
}

// comparison is a document, those it is the same as, and those it was the same as before.
type comparison struct {
	document ids.ID
	here     *side // nil: it was removed, or nothing of it is ready
	others   map[ids.ID]side
	is       map[ids.ID]likeness // by document
	form     []ids.ID            // those that were told of before it was known to be a form
	had      []storedTwin
}

// nothing reports whether all is as it was.
func (c comparison) nothing() bool {
	if len(c.had) != len(c.is) || len(c.form) > 0 {
		return false
	}
	for _, t := range c.had {
		if c.is[t.than(c.document)] != t.kind {
			return false
		}
	}
	return true
}

// than is the other document of a twin.
func (t storedTwin) than(document ids.ID) ids.ID {
	if t.document == document {
		return t.other
	}
	return t.document
}

func (s *Service) comparison(ctx context.Context, q db.Q, org int64, document ids.ID) (c comparison, err error) {
	c = comparison{document: document, others: map[ids.ID]side{}, is: map[ids.ID]likeness{}}
	if c.had, err = twinsOf(ctx, q, org, document); err != nil {
		return c, err
	}
	all, err := sideOf(ctx, q, org, document)
	if err != nil || len(all) == 0 {
		return c, err
	}
	if err := s.fillSides(ctx, q, org, all); err != nil {
		return c, err
	}
	c.here = &all[0]
	near, err := s.candidates(ctx, q, org, *c.here)
	if err != nil || len(near) == 0 {
		return c, err
	}
	others, err := shownSides(ctx, q, org, near)
	if err != nil {
		return c, err
	}
	others = slices.DeleteFunc(others, func(o side) bool { return o.Document == document })
	if err := s.fillSides(ctx, q, org, others); err != nil {
		return c, err
	}
	if all := c.judge(others); len(all) > 0 {
		c.form, err = toldOf(ctx, q, org, all)
	}
	return c, err
}

// judge says what each of them is. Of a form nothing is said but that somebody has it twice: it
// gives the documents that are the same form.
func (c *comparison) judge(others []side) (form []ids.ID) {
	people := map[ids.ID]bool{}
	for _, o := range others {
		is := alike(*c.here, o)
		if is == different {
			continue
		}
		c.is[o.Document], c.others[o.Document] = is, o
		if is == another {
			people[o.Root] = true
			form = append(form, o.Document)
		}
	}
	if len(people) <= mostAlike {
		return nil
	}
	maps.DeleteFunc(c.is, func(_ ids.ID, is likeness) bool { return is == another })
	return form
}

// fillSides adds what was seen and read.
func (s *Service) fillSides(ctx context.Context, q db.Q, org int64, all []side) error {
	versions, people := make([]ids.ID, len(all)), make([]ids.ID, len(all))
	for i, one := range all {
		versions[i], people[i] = one.Version, one.Person
	}
	if len(all) == 0 {
		return nil
	}
	prints, err := printsOfVersions(ctx, q, org, versions)
	if err != nil {
		return err
	}
	o, err := s.Keys.Load(ctx, q, org, class, people)
	if err != nil {
		return err
	}
	for i := range all {
		for _, p := range prints {
			if p.Version == all[i].Version {
				all[i].prints = append(all[i].prints, p)
			}
		}
		r, err := s.openReading(ctx, q, org, all[i].Version, o)
		if err != nil {
			return err
		}
		all[i].said = saidOf(r)
	}
	return nil
}

// candidates are versions that look or read like a document, the nearest first, those that
// name the same holder, and those that are the same file.
func (s *Service) candidates(ctx context.Context, q db.Q, org int64, here side) ([]ids.ID, error) {
	far := map[ids.ID]int{}
	found := func(v ids.ID, d int) {
		if had, ok := far[v]; v != here.Version && (!ok || d < had) {
			far[v] = d
		}
	}
	same, err := sameFiles(ctx, q, org, here.index, mostNear/4)
	if err != nil {
		return nil, err
	}
	for _, v := range same {
		found(v, -2)
	}
	for _, p := range here.prints {
		if p.Kind == namedOn {
			all, err := equalTo(ctx, q, org, namedOn, p.Hash, mostNear/2)
			if err != nil {
				return nil, err
			}
			for _, v := range all {
				found(v, -1)
			}
			continue
		}
		within := map[string]int{looksLike: fingerprint.NearPage, readsLike: fingerprint.NearText}[p.Kind]
		if err := nearTo(ctx, q, org, p.Kind, p.Hash, within, found); err != nil {
			return nil, err
		}
	}
	out := slices.SortedFunc(maps.Keys(far), func(a, b ids.ID) int { return cmp.Or(cmp.Compare(far[a], far[b]), bytes.Compare(b[:], a[:])) })
	return out[:min(len(out), mostNear)], nil
}

// Changed is told, in the transaction of the change, about whom facts changed: of whom is one
// person from now on, or two, documents are compared anew.
func (s *Service) Changed(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	for some := range slices.Chunk(people, 500) {
		all, err := twinDocuments(ctx, tx, sc.OrgID(), some)
		if err != nil {
			return fault.Wrap("compare documents", err)
		}
		for _, id := range all {
			if err := s.compareLater(ctx, tx, sc.OrgID(), id); err != nil {
				return fault.Wrap("compare documents", err)
			}
		}
	}
	return nil
}
