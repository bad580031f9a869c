package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/requirement"
)

// Policy is a text that people sign, as it is kept.
type Policy struct {
	ID        ids.ID               `json:"id"`
	Version   int64                `json:"version"` // of the row, for those who edit at once
	Number    string               `json:"number"`
	Title     string               `json:"title"`
	Owner     string               `json:"owner,omitempty"`
	Published int64                `json:"published" doc:"The number of the version that was published last; 0 if none was"`
	Drafted   bool                 `json:"drafted" doc:"What is being written differs from what was published"`
	DueDays   int                  `json:"due_days"`
	Asks      requirement.Audience `json:"asks"`
	Retired   time.Time            `json:"retired_at,omitzero"`
	draft     string
}

// State says where a policy stands.
func (p Policy) State() string {
	switch {
	case !p.Retired.IsZero():
		return "retired"
	case p.Published == 0:
		return "draft"
	}
	return "published"
}

// Version is a text as it was published.
type Version struct {
	N           int64      `json:"n"`
	Number      string     `json:"number"`
	Title       string     `json:"title"`
	Owner       string     `json:"owner,omitempty"`
	Body        string     `json:"text,omitempty"`
	Digest      Digest     `json:"digest" doc:"SHA-256 of the text"`
	Summary     string     `json:"summary,omitempty" doc:"What changed"`
	Anew        bool       `json:"anew" doc:"It is to be signed also by who signed before"`
	Base        int64      `json:"base" doc:"The first version whose signatures stand for this one"`
	DueDays     int        `json:"due_days"`
	EffectiveOn civil.Date `json:"effective_on"`
	PublishedOn civil.Date `json:"published_on"`
	PublishedAt time.Time  `json:"published_at"`
	by, audit   ids.ID
}

// Digest is the SHA-256 of a text.
type Digest [sha256.Size]byte

func digestOf(text string) Digest { return sha256.Sum256([]byte(text)) }

// String is the digest in hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText is String, for JSON.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// State is how somebody stands with a policy that asks them.
type State string

// The states.
const (
	Signed  State = "signed"
	Due     State = "due"
	Overdue State = "overdue"
)

// Asked is that a policy asks somebody to sign.
type Asked struct {
	Policy    ids.ID     `json:"policy"`
	Person    ids.ID     `json:"person"`
	N         int64      `json:"n" doc:"The first version whose signature will do"`
	Since     civil.Date `json:"since"`
	DueOn     civil.Date `json:"due_on"`
	Signature ids.ID     `json:"signature,omitzero"`
	told      step
}

// On is how they stand on a day.
func (a Asked) On(day civil.Date) State {
	switch {
	case !a.Signature.Zero():
		return Signed
	case a.DueOn < day:
		return Overdue
	}
	return Due
}

// step is what somebody was told of last, in the order in which it happens.
type step int

const (
	nothing step = iota
	askedNow
	dueSoon
	lapsed
)

// soon is how many days before the last one somebody is reminded.
const soon = 7

// step is what they should have been told by a day: the most urgent only.
func (a Asked) step(day civil.Date) step {
	switch {
	case !a.Signature.Zero():
		return nothing
	case a.DueOn < day:
		return lapsed
	case a.Since < day && a.DueOn-a.lead() <= day:
		return dueSoon
	}
	return askedNow
}

// lead is how many days before the last one they are reminded; the day before where there
// are not that many.
func (a Asked) lead() civil.Date {
	if a.DueOn-a.Since <= soon {
		return 1
	}
	return soon
}

// inForce is the version that held on a day, of versions the newest first; zero if none did.
func inForce(all []Version, day civil.Date) (Version, bool) {
	for _, v := range all {
		if v.EffectiveOn <= day && v.PublishedOn <= day {
			return v, true
		}
	}
	return Version{}, false
}

// fold is how numbers are compared and ordered.
func fold(s string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(s))), " ")
}

func page(id ids.ID) string { return "/policies/" + id.String() }
