package exclusion

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Source is who publishes a list.
type Source string

// The sources.
const (
	LEIE Source = "leie" // List of Excluded Individuals/Entities, Office of Inspector General
	SAM  Source = "sam"  // System for Award Management, public extract of exclusions
)

// Sources lists them in the order of the page.
func Sources() []Source { return []Source{LEIE, SAM} }

// Part is whether a file is a whole list.
type Part string

// The parts.
const (
	Full       Part = "full"
	Supplement Part = "supplement" // what was added and reinstated since
)

// State is where a list stands.
type State string

// The states.
const (
	Loading  State = "loading" // matters to nobody yet
	Current  State = "current"
	Replaced State = "replaced" // by a newer one; what was found by it is still told
)

// List is a file that was brought in, with what was found by it.
type List struct {
	ID         ids.ID     `json:"id"`
	Version    int64      `json:"version"`
	Source     Source     `json:"source"`
	Part       Part       `json:"part"`
	Of         civil.Date `json:"of_on" doc:"The day that the file is of"`
	SHA256     string     `json:"sha256" doc:"Of the file"`
	State      State      `json:"state"`
	Lines      int64      `json:"lines"`
	Kept       int64      `json:"about_people" doc:"Of these, lines about people"`
	Ended      int64      `json:"ended" doc:"Of these, reinstated, or ended on the day of the list"`
	ReceivedBy ids.ID     `json:"received_by,omitzero"`
	ReceivedAt time.Time  `json:"received_at"`
	CheckedAt  time.Time  `json:"checked_at,omitzero" doc:"When everybody had been checked against it; the figures below are of then"`
	Check
	spreadAt time.Time
	behind   ids.ID
}

// Check is what there was when everybody had been checked.
type Check struct {
	People  int64 `json:"people" doc:"Who was checked: everybody who had not left"`
	Aliased int64 `json:"under_an_alias" doc:"Of these, known only by a name that is not the legal one"`
	Bare    int64 `json:"by_name_alone" doc:"Of these, without a day of birth and without an NPI"`
	Matched int64 `json:"possible_matches" doc:"Lines that may be about one of these people, in all current lists of this source"`
	Over    int64 `json:"possible_matches_ended" doc:"Of these, lines that say it has ended, such as by reinstatement"`
}

// What is the same between a line and a person. The codes are stable.
type What string

// The codes, the strongest first.
const (
	ByNPIName   What = "npi_name"    // NPI and name
	ByNPI       What = "npi"         // NPI; the names differ
	ByBorn      What = "name_born"   // name and day of birth
	ByPartBorn  What = "part_born"   // part of a double name, and day of birth
	ByMiddle    What = "name_middle" // name with the first letter of the middle name
	ByName      What = "name"        // name alone
	ByNameOther What = "name_other"  // name alone, and the middle names differ
)

// Strength is how much it says: 3 hardly anybody else, 2 probably not somebody else, 1 may
// well be somebody else.
func (w What) Strength() int64 {
	switch w {
	case ByNPIName, ByNPI:
		return 3
	case ByBorn, ByPartBorn:
		return 2
	case ByMiddle, ByName, ByNameOther:
	}
	return 1
}

// rank orders codes, the strongest first.
var rank = map[What]int{ByNPIName: 0, ByNPI: 1, ByBorn: 2, ByPartBorn: 3, ByMiddle: 4, ByName: 5, ByNameOther: 6}

// Match is a line that may be about somebody. It is no verdict: it asks for a look.
type Match struct {
	Person     ids.ID     `json:"person"`
	Source     Source     `json:"source"`
	List       ids.ID     `json:"list"`
	Line       int64      `json:"line" doc:"Of the file"`
	What       What       `json:"what" enum:"npi_name,npi,name_born,part_born,name_middle,name,name_other"`
	Strength   int64      `json:"strength" doc:"3: NPI; 2: name and day of birth; 1: name alone"`
	Kind       string     `json:"kind" doc:"Why, in the list's own code"`
	On         civil.Date `json:"excluded_on,omitzero"`
	Ended      civil.Date `json:"ended_on,omitzero" doc:"Reinstated, or the last day"`
	Reinstated bool       `json:"reinstated,omitempty"`
	Waived     civil.Date `json:"waived_on,omitzero"`
	Finding    ids.ID     `json:"finding"`
	FoundAt    time.Time  `json:"found_at"`

	ident string
}

// same reports whether two say the same of a person, wherever they stand.
func (m Match) same(o Match) bool {
	return m.What == o.What && m.Kind == o.Kind && m.On == o.On && m.Ended == o.Ended && m.Reinstated == o.Reinstated && m.Waived == o.Waived
}

func (m Match) key() string { return string(m.Source) + m.ident }
