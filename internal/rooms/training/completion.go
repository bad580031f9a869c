package training

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
)

// Source is where a completion came from.
type Source string

// The sources.
const (
	FromAdmin  Source = "admin"
	FromSelf   Source = "self"
	FromImport Source = "import"
	FromAPI    Source = "api"
	FromClass  Source = "class"
	FromClaim  Source = "claim"
	// FromDocument is what staff accepted of a document. It lies as FromAdmin with a SourceID.
	FromDocument Source = "document"
	// FromStatement is what another organization or a program says, and a member accepted. It
	// lies as FromAPI with a SourceID.
	FromStatement Source = "statement"
)

// Completion is one thing that somebody did. It is never changed: a newer one supersedes it.
type Completion struct {
	ID         ids.ID         `json:"id"`
	Person     ids.ID         `json:"person"`
	Course     ids.ID         `json:"course"`
	HappenedOn civil.Date     `json:"happened_on"` // undated: the last day on which it can have been done
	Undated    bool           `json:"undated,omitempty" doc:"The source says only when it runs out, not when it was done"`
	StartedOn  civil.Date     `json:"started_on"`
	ExpiresOn  civil.Date     `json:"expires_on"` // as the card itself states it
	Amount     credit.Amount  `json:"amount"`
	NoAmount   bool           `json:"no_amount"`
	Unit       string         `json:"unit"`
	Tags       []string       `json:"tags"` // as the course had them when it was recorded
	Parts      []catalog.Part `json:"parts"`
	Score      int            `json:"score"` // hundredths of a percent; -1: none
	Failed     bool           `json:"failed"`
	Voided     bool           `json:"voided"` // says only that the one it supersedes does not hold
	Source     Source         `json:"source"`
	SourceID   ids.ID         `json:"source_id"` // the claim, class, import, statement or what was accepted of a document
	KnownAt    time.Time      `json:"known_at"`
	Supersedes ids.ID         `json:"supersedes"`
	Audit      ids.ID         `json:"-"`
	Recalled   bool           `json:"recalled,omitempty" doc:"Whoever issued it is not accepted any more for that day: it gives nothing"`
	RowKey     []byte         `json:"-"` // 16 bytes by which an import knows the row again
	issuer     pii.Text       // who issued what it was accepted of, where that says so
	retag      ids.ID         // the change of its course because of which it corrects another
}

// NoScore is the Score of a completion that has none.
const NoScore = -1

// voiding is the row that says that c does not hold.
func (c Completion) voiding(id ids.ID, now time.Time, from Source) Completion {
	return Completion{ID: id, Person: c.Person, Course: c.Course, HappenedOn: c.HappenedOn, NoAmount: true, Unit: c.Unit,
		Score: NoScore, Voided: true, Source: from, KnownAt: now, Supersedes: c.ID}
}
