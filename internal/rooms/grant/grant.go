package grant

import (
	"strings"
	"time"
	"unicode"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// Purpose is what something is shown for.
type Purpose string

// Purposes are all there are. Other needs words.
var Purposes = []Purpose{"employment", "privileging", "licensing", "education", "review", Other}

// Other is the purpose that words say.
const Other Purpose = "other"

// Ended says why a grant does not hold any more; empty: it does, until its time.
type Ended string

// The endings.
const (
	Revoked Ended = "revoked"
	Expired Ended = "expired"
	Left    Ended = "left" // who gave it is no member there any more, or one of the organizations is closed
)

const (
	// maxDays is the longest that a grant lasts.
	maxDays = 731
	// usualDays is what the form begins with.
	usualDays = 90
	// maxItems is how many things one grant gives.
	maxItems = 200
	// maxWords is how much can be said of the purpose.
	maxWords = 500
	// warnFor is how long before its end both sides are told.
	warnFor = 7 * 24 * time.Hour
	// class is the retention class of what lies with the person.
	class = "training"
)

// Grant is what somebody lets another organization see.
type Grant struct {
	ID      ids.ID    `json:"id"`
	Version int64     `json:"version"`
	Org     string    `json:"organization" doc:"Which one may look, as it was called when that was agreed"`
	Purpose Purpose   `json:"purpose"`
	Words   string    `json:"words,omitempty"`
	GivenAt time.Time `json:"given_at"`
	Until   time.Time `json:"until"`
	Ended   Ended     `json:"ended,omitempty" enum:",revoked,expired,left" doc:"Why it does not hold any more"`
	EndedAt time.Time `json:"ended_at,omitzero"`
	Items   []Item    `json:"items,omitempty"`

	person, account, request ids.ID
	to                       int64
	lookedAt                 time.Time
}

// Item is one thing that a grant gives. Its Label is what it was called then.
type Item struct {
	ID    ids.ID `json:"id"`
	Kind  string `json:"kind"`
	Label string `json:"label"`

	of ids.ID
}

// at is the time by which a grant is judged: the clock's, unless it went back.
func (g Grant) at(now time.Time) time.Time {
	if now.Before(g.lookedAt) {
		return g.lookedAt
	}
	return now
}

// state is whether a grant holds at a time, by itself: what else has to be so its reader asks.
func (g Grant) state(now time.Time) Ended {
	if g.Ended == "" && !g.at(now).Before(g.Until) {
		return Expired
	}
	return g.Ended
}

// agreed is what was agreed to, as it is sealed.
type agreed struct {
	Org   string `json:"org"`
	Words string `json:"words"`
}

// Did is what somebody did under a grant.
type Did string

// What can be done.
const (
	Opened Did = "opened" // saw what the things are called
	Looked Did = "looked"
	Taken  Did = "taken" // has the file
	Kept   Did = "kept"  // took down what all of it was
)

// Seen is one line of what was done under a grant.
type Seen struct {
	ID   ids.ID    `json:"id"`
	Did  Did       `json:"did" enum:"opened,looked,taken,kept"`
	Item ids.ID    `json:"item,omitzero" doc:"Empty: all of it"`
	What string    `json:"what,omitempty" doc:"What the thing was called when it was granted"`
	Who  string    `json:"who" doc:"Who looked, as they are called in their organization"`
	Org  string    `json:"organization" doc:"Where that is"`
	At   time.Time `json:"at"`

	account ids.ID
}

// GiveInput is what somebody agrees to.
type GiveInput struct {
	To      string     `json:"receiver,omitempty" maxLength:"120" doc:"The exact public name of the organization, or its code"`
	Items   []string   `json:"items" minItems:"1" maxItems:"200" doc:"Each as kind:id, as GET /sharing/items lists them"`
	Purpose Purpose    `json:"purpose" enum:"employment,privileging,licensing,education,review,other"`
	Words   pii.Text   `json:"words,omitempty" maxLength:"500" doc:"What for; required where the purpose is other"`
	Until   civil.Date `json:"until" doc:"The last day on which they may look; two years from now at most"`
	Request ids.ID     `json:"request,omitempty" kind:"asked" doc:"The request that this answers, if it does"`
	Agreed  bool       `json:"agreed" doc:"Whoever gives it has read what will be seen, by whom and until when"`
}

// check is everything about it that needs no database.
func (in GiveInput) check(today civil.Date) error {
	if err := (Asking{Purpose: in.Purpose, Words: in.Words}).check(); err != nil {
		return err
	}
	switch {
	case strings.TrimSpace(in.To) == "" && in.Request.Zero():
		return fault.Bad("receiver", "required")
	case len(in.Items) == 0:
		return fault.Bad("items", "grant.choose")
	case len(in.Items) > maxItems:
		return fault.Bad("items", "too_many", maxItems)
	case in.Until == 0:
		return fault.Bad("until", "required")
	case in.Until < today:
		return fault.Bad("until", "grant.past")
	case in.Until > today+maxDays-1:
		return fault.Bad("until", "grant.too_long")
	}
	return nil
}

// Asking is the purpose of a grant or a request.
type Asking struct {
	Purpose Purpose
	Words   pii.Text
}

func (a Asking) check() error {
	known := false
	for _, p := range Purposes {
		known = known || p == a.Purpose
	}
	words := a.Words.Reveal()
	switch {
	case !known:
		return fault.Bad("purpose", "required")
	case a.Purpose == Other && strings.TrimSpace(words) == "":
		return fault.Bad("words", "grant.say_why")
	case len([]rune(words)) > maxWords:
		return fault.Bad("words", "too_long", maxWords)
	case strings.ContainsFunc(words, turning):
		return fault.Bad("words", "text_invalid")
	}
	return nil
}

// turning is what can make one text look like another: controls but for line breaks, and the
// marks that turn the direction of what follows.
func turning(r rune) bool {
	return r != '\n' && r != '\r' && r != '\t' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
