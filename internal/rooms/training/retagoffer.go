package training

import (
	"bytes"
	"context"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
)

// CourseChanged notes, in the transaction of the change, which holds the course, that a course
// counts for something else: whoever corrects records is then asked about those of before.
// Changes that nobody was asked about yet, or that were taken back, are one.
func (s *Service) CourseChanged(ctx context.Context, tx *db.Tx, sc access.Scope, was, now catalog.Course) error {
	if countsOf(was).same(countsOf(now)) {
		return nil
	}
	last, err := lastRetag(ctx, tx, sc, now.ID)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return fault.Wrap("note that a course changed", err)
	}
	at := s.Clock.Now()
	r := Retag{ID: s.NewID(at), Course: now.ID, State: RetagOffered, Was: countsOf(was), Now: countsOf(now), CreatedAt: at}
	if last.State.Waits() || last.State == RetagUndoing {
		r.Was = last.Was
	}
	return fault.Wrap("note that a course changed", s.offer(ctx, tx, sc, last, r))
}

// offer writes a change in place of the last one that waits, or behind it.
func (s *Service) offer(ctx context.Context, tx *db.Tx, sc access.Scope, last, r Retag) error {
	if last.State == RetagOffered {
		if r.Was.same(r.Now) {
			return dropOffer(ctx, tx, sc, last.ID)
		}
		last.Now = r.Now
		if done, err := offerAnew(ctx, tx, sc, last); err != nil || done {
			return err
		}
	}
	n, err := s.Recorded(ctx, tx, sc, r.Course)
	if err != nil || n == 0 || r.Was.same(r.Now) {
		return err
	}
	return insertRetag(ctx, tx, sc, r)
}

// CourseRef names a course.
type CourseRef struct {
	ID ids.ID `path:"id" kind:"course" json:"-"`
}

// Past is what becomes of the records of a course that were entered before it counted for
// something else.
type Past struct {
	Course  ids.ID     `json:"course"`
	Title   string     `json:"title"`
	State   RetagState `json:"state,omitempty" doc:"Empty: there is nothing to say"`
	Added   []string   `json:"added" doc:"What the course counts for since"`
	Removed []string   `json:"removed" doc:"What it does not count for any more"`
	Divided bool       `json:"divided,omitempty" doc:"Its hours are divided otherwise"`
	Records int64      `json:"records" doc:"How many records would be corrected"`
	People  int64      `json:"people" doc:"Of how many people"`
	Own     int64      `json:"own" doc:"How many more are the caller's own, which somebody else corrects"`
	Total   int64      `json:"total" doc:"How many are looked at while the work goes on"`
	Done    int64      `json:"done" doc:"How many were corrected, or taken back, so far"`
	Earlier []Change   `json:"earlier,omitempty" doc:"Changes before the last one with which records were corrected, the newest first"`
	called  catalog.Called
	version int64 // of the course, whose change is accepted as it was shown
}

// Change is one change of a course with which records were corrected.
type Change struct {
	At      time.Time  `json:"at"`
	State   RetagState `json:"state"`
	Added   []string   `json:"added" doc:"What the course counted for since"`
	Removed []string   `json:"removed" doc:"What it did not count for any more"`
	Divided bool       `json:"divided,omitempty" doc:"Its hours were divided otherwise"`
	Done    int64      `json:"done" doc:"How many records were corrected"`
	Undo    bool       `json:"undo" doc:"It can be taken back now; of one on which a later one builds, that one is first"`
}

// earlier are the changes before the last one with which records were corrected. What was
// corrected last is taken back first.
func earlier(all []Retag) (out []Change) {
	free := true
	for i, r := range all {
		if i > 0 && !r.State.Waits() {
			out = append(out, Change{r.CreatedAt, r.State, append([]string{}, r.Added()...), append([]string{}, r.Removed()...),
				partsText(r.Was.Parts) != partsText(r.Now.Parts), r.Done, free && r.State == RetagDone && r.Done > 0})
		}
		free = free && r.State.Waits()
	}
	return out
}

// ShowPast is what would be, is being or was done with the records of a course.
func (s *Service) ShowPast(ctx context.Context, sc access.Scope, in CourseRef) (p Past, err error) {
	if err := everywhere(sc); err != nil {
		return p, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		courses, err := s.Catalog.ByIDs(ctx, q, sc, []ids.ID{in.ID})
		if err != nil {
			return err
		}
		c, ok := courses[in.ID]
		if !ok {
			return fault.NotFound
		}
		p, err = s.past(ctx, q, sc, c)
		return err
	})
	return p, fault.Wrap("show the records of a course", err)
}

func (s *Service) past(ctx context.Context, q db.Q, sc access.Scope, c catalog.Course) (Past, error) {
	p := Past{Course: c.ID, Title: c.Title, version: c.Version, Added: []string{}, Removed: []string{}}
	all, err := retagsOf(ctx, q, sc, c.ID)
	if err != nil || len(all) == 0 {
		return p, err
	}
	r := all[0]
	p.Earlier = earlier(all)
	p.State, p.Total, p.Done = r.State, r.Total, r.Done
	p.Added, p.Removed = append(p.Added, r.Added()...), append(p.Removed, r.Removed()...)
	p.Divided = partsText(r.Was.Parts) != partsText(r.Now.Parts)
	if p.called, err = s.Catalog.Terms(ctx, q, sc); err != nil || !r.State.Waits() {
		return p, err
	}
	n, err := s.weigh(ctx, q, sc, r, sc.Account())
	p.Records, p.People, p.Own = n.records, n.people, n.own
	return p, err
}

// touched is how much a Retag would correct.
type touched struct {
	records, people, own int64
	all                  int64  // records that hold
	last                 ids.ID // the last of them
}

func (s *Service) weigh(ctx context.Context, q db.Q, sc access.Scope, r Retag, account ids.ID) (n touched, err error) {
	self, err := s.self(ctx, q, sc, account)
	if err != nil {
		return n, err
	}
	people := map[ids.ID]bool{}
	err = eachEntered(ctx, q, sc, r.Course, func(e entered) error {
		if n.all++; bytes.Compare(e.ID[:], n.last[:]) > 0 {
			n.last = e.ID
		}
		switch _, changes := r.of(e.Completion); {
		case !changes:
		case e.root == self && !self.Zero():
			n.own++
		default:
			n.records++
			people[e.root] = true
		}
		return nil
	})
	n.people = int64(len(people))
	return n, err
}

// self is the human whose records somebody else corrects: whoever asks for it, except where
// there is nobody else.
func (s *Service) self(ctx context.Context, q db.Q, sc access.Scope, account ids.ID) (ids.ID, error) {
	lone, err := alone(ctx, q, sc)
	if err != nil || lone || account.Zero() {
		return ids.ID{}, err
	}
	return rootOf(ctx, q, sc, account)
}

// everywhere refuses who does not reach everybody: a course's records are of all.
func everywhere(sc access.Scope) error {
	if sc.Reach() < access.Org {
		return fault.Denied
	}
	return nil
}
