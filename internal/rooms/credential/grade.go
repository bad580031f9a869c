package credential

import (
	"cmp"
	"slices"

	"standing/internal/base/ids"
)

// Grade is how well it is known that what was said of a credential is so.
type Grade string

// The grades, from the lowest.
const (
	Claimed       Grade = "claimed"  // whoever entered it says so
	DocumentSeen  Grade = "document" // somebody who may saw a document that says so
	IssuerSigned  Grade = "issuer"   // the issuer's own signature says so
	SourceChecked Grade = "source"   // whoever issued it was asked and says so
)

// Grades lists them from the lowest.
func Grades() []Grade { return []Grade{Claimed, DocumentSeen, IssuerSigned, SourceChecked} }

func (g Grade) rank() int { return slices.Index(Grades(), g) }

// Proof is the grade of a credential with what gives it: nil where nobody but who entered it
// says so.
type Proof struct {
	Grade   Grade
	By      *Evidence
	Differs *Evidence // the last check, where it said something else
}

// ProofOf works the grade out of all entries, the first first, and all evidence in the order
// in which it came. Evidence counts for the newest entry, and for those before it that said
// the same. A check that says otherwise ends what checks said before it.
func ProofOf(entries []Entry, all []Evidence) Proof {
	out := Proof{Grade: Claimed}
	if len(entries) == 0 {
		return out
	}
	first := len(entries) - 1
	for first > 0 && entries[first-1].says(entries[first]) {
		first--
	}
	gone := map[ids.ID]bool{}
	for _, e := range all {
		if !e.Supersedes.Zero() {
			gone[e.Supersedes] = true
		}
	}
	var source *Evidence
	for i := range all {
		e := &all[i]
		switch {
		case e.N < entries[first].N || e.Result == Withdrawn || gone[e.ID]:
		case e.Grade == SourceChecked:
			source = e
		case e.Result == Agrees && e.Grade.rank() >= out.Grade.rank():
			out.Grade, out.By = e.Grade, e
		}
	}
	switch {
	case source == nil:
	case source.Result == Agrees:
		out.Grade, out.By = SourceChecked, source
	default:
		out.Differs = source
	}
	return out
}

// says reports whether two entries say the same of what evidence is about.
func (e Entry) says(o Entry) bool {
	return e.Kind == o.Kind && e.Status == o.Status && e.StatusOn == o.StatusOn && e.Jurisdiction == o.Jurisdiction &&
		e.IssuedOn == o.IssuedOn && e.ValidFrom == o.ValidFrom && e.ExpiresOn == o.ExpiresOn &&
		slices.Equal(e.number, o.number) && slices.Equal(e.board, o.board) && cmp.Compare(e.Title.Reveal(), o.Title.Reveal()) == 0
}
