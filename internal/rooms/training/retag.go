package training

import (
	"slices"
	"strings"
	"time"

	"standing/internal/base/ids"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
)

// RetagState is how far a Retag is.
type RetagState string

// The states. Those that end in -ing are worked on by a job.
const (
	RetagOffered RetagState = "offered" // nobody said yet that records of before shall count so, too
	RetagRunning RetagState = "running"
	RetagDone    RetagState = "done"
	RetagUndoing RetagState = "undoing"
	RetagUndone  RetagState = "undone"
)

// Busy reports whether a job works on it.
func (s RetagState) Busy() bool { return s == RetagRunning || s == RetagUndoing }

// Waits reports whether somebody may still say that the records of before shall count so, too.
func (s RetagState) Waits() bool { return s == RetagOffered || s == RetagUndone }

// Retag is that a course counts for something else than before, and what becomes of the
// records that were entered until then.
type Retag struct {
	ID        ids.ID
	Course    ids.ID
	State     RetagState
	Was, Now  Counts
	Place     place
	Until     ids.ID // the last record there was when the work began
	Total     int64
	Done      int64
	StartedBy ids.ID
	CreatedAt time.Time
}

// Counts is what a course or a record counts for.
type Counts struct {
	Tags  []string
	Parts []catalog.Part
}

// place is how far the work on the records of a course is, in the order of days.
type place struct {
	on string
	id ids.ID
}

func countsOf(c catalog.Course) Counts { return Counts{c.Tags, c.Parts} }

func (c Counts) same(o Counts) bool {
	return tagsText(c.Tags) == tagsText(o.Tags) && partsText(c.Parts) == partsText(o.Parts)
}

// Added are the tags that the course did not have before.
func (r Retag) Added() []string { return without(r.Now.Tags, r.Was.Tags) }

// Removed are those that it does not have any more.
func (r Retag) Removed() []string { return without(r.Was.Tags, r.Now.Tags) }

func without(tags, others []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return slices.Contains(others, t) })
}

// of is what a record counts for when what was changed in its course is changed in it, and
// whether that is something else: what was said of the record itself stays. How its hours are
// divided becomes the course's where it was the course's, and where it has as many hours.
func (r Retag) of(c Completion) (Counts, bool) {
	now := Counts{without(c.Tags, r.Removed()), slices.Clone(c.Parts)}
	now.Tags = strings.Fields(tagsText(append(now.Tags, r.Added()...)))
	if partsText(c.Parts) == partsText(r.Was.Parts) && (c.NoAmount || sumOf(r.Now.Parts) <= c.Amount) {
		now.Parts = r.Now.Parts
	}
	now.Parts = slices.DeleteFunc(slices.Clone(now.Parts), func(p catalog.Part) bool { return !slices.Contains(now.Tags, p.Tag) })
	return now, !now.same(Counts{c.Tags, c.Parts})
}

func sumOf(parts []catalog.Part) (sum credit.Amount) {
	for _, p := range parts {
		sum += p.Amount
	}
	return sum
}
