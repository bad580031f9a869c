package training

import (
	"context"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// recallChunk is how many completions one transaction marks. A test takes fewer.
var recallChunk = 500

// Touched are completions that one step of a recall marked, or freed again.
type Touched struct {
	Completions []ids.ID
	People      []ids.ID // whose they are, each once
}

// MarkTx marks the next completions that rest on what is recalled: at most a chunk, and none
// when all are. courses are those whose provider is the issuer (CoursesOf).
func (s *Service) MarkTx(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall, courses []ids.ID) (Touched, error) {
	rows, err := restingOn(ctx, tx, sc, r, courses, unmarked, ids.ID{}, recallChunk)
	if err != nil || len(rows) == 0 {
		return Touched{}, fault.Wrap("mark what is recalled", err)
	}
	return s.recallTx(ctx, tx, sc, r.ID, rows, "completions.recalled")
}

// FreeTx takes the next marks of a recall back: at most a chunk, and none when all are.
func (s *Service) FreeTx(ctx context.Context, tx *db.Tx, sc access.Scope, recall ids.ID) (Touched, error) {
	rows, err := markedBy(ctx, tx, sc, recall, recallChunk)
	if err != nil || len(rows) == 0 {
		return Touched{}, fault.Wrap("accept again what was recalled", err)
	}
	return s.recallTx(ctx, tx, sc, recall, rows, "completions.accepted")
}

// recallTx writes marks, the entry of the log about them, and tells whoever works out standings.
func (s *Service) recallTx(ctx context.Context, tx *db.Tx, sc access.Scope, recall ids.ID, rows []resting, verb string) (t Touched, err error) {
	seen := map[ids.ID]bool{}
	for _, r := range rows {
		t.Completions = append(t.Completions, r.id)
		if !seen[r.person] {
			seen[r.person] = true
			t.People = append(t.People, r.person)
		}
	}
	now := s.Clock.Now()
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: verb, Table: "recall", Row: recall, Subjects: t.People, Codes: map[string]string{"rows": strconv.Itoa(len(rows))}})
	if err != nil {
		return t, err
	}
	if verb == "completions.recalled" {
		err = markRecalled(ctx, tx, sc, recall, t.Completions, entry, now)
	} else {
		err = freeRecalled(ctx, tx, sc, recall, t.Completions, entry, now)
	}
	if err != nil {
		return t, err
	}
	return t, s.changed(ctx, tx, sc, t.People...)
}

// CoursesOf are the courses whose provider an issuer is.
func (s *Service) CoursesOf(ctx context.Context, q db.Q, sc access.Scope, issuer string) (out []ids.ID, err error) {
	want := IssuerKey(issuer)
	err = eachProvider(ctx, q, sc, func(id ids.ID, provider string) {
		if want != "" && IssuerKey(provider) == want {
			out = append(out, id)
		}
	})
	return out, fault.Wrap("find the courses of an issuer", err)
}

// RestingInput chooses a page of what rests on an issuer, or of what a recall marks.
type RestingInput struct {
	Recall
	Courses []ids.ID // whose provider the issuer is
	Marked  bool     // those that are marked, instead of those that would be
	After   ids.ID
	Limit   int
}

// Resting is a completion that rests on an issuer, and whose it is.
type Resting struct {
	Item
	Root ids.ID
}

// RestingOn are completions in reach that rest on what a recall says, or that it marks, in the
// order of their ids.
func (s *Service) RestingOn(ctx context.Context, q db.Q, sc access.Scope, in RestingInput) ([]Resting, error) {
	var rows []resting
	var err error
	if in.Marked {
		rows, err = markedInReach(ctx, q, sc, in.ID, in.After, in.Limit)
	} else {
		rows, err = restingOn(ctx, q, sc, in.Recall, in.Courses, inReach, in.After, in.Limit)
	}
	if err != nil || len(rows) == 0 {
		return nil, fault.Wrap("list what rests on an issuer", err)
	}
	which := make([]ids.ID, len(rows))
	for i, r := range rows {
		which[i] = r.id
	}
	full, err := byEnds(ctx, q, sc, which)
	if err != nil {
		return nil, err
	}
	var courses []ids.ID
	for _, c := range full {
		courses = append(courses, c.Course)
	}
	titles, err := s.Catalog.ByIDs(ctx, q, sc, courses)
	out := make([]Resting, len(rows))
	for i, r := range rows {
		out[i] = Resting{itemOf(full[r.id], titles[full[r.id].Course]), r.root}
		out[i].Recalled = in.Marked
	}
	return out, err
}

// Weighed is how much rests on an issuer.
type Weighed struct{ Records, People int64 }

// WeighResting counts what RestingOn lists, of everybody.
func (s *Service) WeighResting(ctx context.Context, q db.Q, sc access.Scope, r Recall, courses []ids.ID) (Weighed, error) {
	w, err := weighResting(ctx, q, sc, r, courses)
	return w, fault.Wrap("count what rests on an issuer", err)
}

// WeighMarked counts the records of people in reach that a recall marked, whether they still are.
func (s *Service) WeighMarked(ctx context.Context, q db.Q, sc access.Scope, recall ids.ID) (int64, error) {
	n, err := weighMarked(ctx, q, sc, recall)
	return n, fault.Wrap("count what a recall marks", err)
}

// VersionsOf are completions with all that they superseded: somebody may have been shown an older one.
func (s *Service) VersionsOf(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) ([]ids.ID, error) {
	out, at := which, which
	for len(at) > 0 {
		before, err := supersededBy(ctx, q, sc, at)
		if err != nil {
			return nil, fault.Wrap("find the versions of completions", err)
		}
		out, at = append(out[:len(out):len(out)], before...), before
	}
	return out, nil
}
