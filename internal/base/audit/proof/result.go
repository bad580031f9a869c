package proof

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Problem is one thing that is wrong.
type Problem struct {
	// Index is the entry that is wrong, counted from 0; for a head or a checkpoint its
	// size. It is -1 where no entry can be named.
	Index int64
	// Part is what is wrong: entry, content, subject, leaf, tile, pending, log, head,
	// checkpoint, proof, erasures, restore, file.
	Part string
	// Code is how: damaged, missing, extra, signature, root, order, unreadable, …
	Code string
	// Line is the line of a pack, 0 for a database.
	Line int
}

func (p Problem) String() string {
	s := fmt.Sprintf("%s %s at %d", p.Part, p.Code, p.Index)
	if p.Line > 0 {
		s += fmt.Sprintf(" (line %d)", p.Line)
	}
	return s
}

// Restore is a point at which a log was found to be older than, or different from, what
// had been published: after a backup was restored or a failover lost commits. What had
// been published beyond Survived is gone.
type Restore struct {
	Index     int64 // of the entry that says so
	OldOrigin string
	Published int64
	Root      Hash
	Survived  int64
	Reason    string // older, different
}

func (r Restore) String() string {
	return fmt.Sprintf("log was restored at %d: %d entries had been published as %s", r.Survived, r.Published, r.OldOrigin)
}

// Result is what a verification found.
type Result struct {
	Origin  string // of the newest checkpoint
	Size    int64  // entries that it covers
	Root    Hash
	Entries int64 // entries that were looked at
	Erased  int64 // of them, whose content was erased
	// Unaccounted is how many places are blank that no entry says an erasure blanked. In
	// a database it must be 0; the entry may come after the end of a pack.
	Unaccounted int64
	Pending     int64  // entries that wait for their place in the tree
	Key         string // the name of the key that signed the newest checkpoint
	Trusted     bool   // the caller named the key; else it came with the pack
	Restores    []Restore
	Problems    []Problem
}

// OK reports that nothing is wrong.
func (r Result) OK() bool { return len(r.Problems) == 0 }

// First is the problem at the lowest index.
func (r Result) First() (Problem, bool) {
	if len(r.Problems) == 0 {
		return Problem{}, false
	}
	return r.Problems[0], true
}

// maxProblems is how many are kept: after many, their number tells nothing more.
const maxProblems = 1000

// Add notes a problem.
func (r *Result) Add(p Problem) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, p)
	}
}

// Tidy sorts the problems, those of no entry last, and leaves out those that only
// follow from another: a wrong leaf makes every hash above it wrong.
func (r *Result) Tidy() {
	place := func(p Problem) int64 {
		if p.Index < 0 {
			return math.MaxInt64
		}
		return p.Index
	}
	slices.SortStableFunc(r.Problems, func(a, b Problem) int { return cmp.Compare(place(a), place(b)) })
	cause := false
	r.Problems = slices.DeleteFunc(r.Problems, func(p Problem) bool {
		if p.Code != "root" {
			cause = true
			return false
		}
		return cause
	})
}
