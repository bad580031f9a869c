package check

import (
	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rule"
)

// Standing is one person's answer.
type Standing struct {
	ID, Name, Unit string
	Answer         rule.Answer  // the period that needs attention: the one before while that comes first, else the current one
	Next           *rule.Answer // the current period, when Answer is about the one before
	Earlier        rule.Period  // a period before the current one that could not be judged, because the records begin after it did
	Expired        []string     // facts such as a printed expiry that lie before AsOf
	Incomplete     bool         // rows about this person could not be read and were left out
	Problem        string       // why there is no answer, for example a missing birth date; Answer is then empty
}

// Header is what every report says about itself.
type Header struct {
	Pack         *pack.Pack
	AsOf         civil.Date
	KnownAt      civil.Date // zero: everything known
	PeopleFile   string
	RecordsFile  string
	People       int
	Records      int
	Earliest     civil.Date // the oldest record; periods that began before are judged only by what is there
	SkippedRows  int        // rows left out on request because they could not be read
	UnmatchedIDs int
	Twice        int // records that only repeat another one
	Within       int // only people who are late or due within so many days are in the report; 0: everybody
}

// Summary grows by one Standing at a time.
type Summary struct {
	ByStatus  [int(rule.NotMet) + 1]int
	NoAnswer  int
	ByUnit    map[string]*[int(rule.NotMet) + 1]int
	DueByWeek map[civil.Date]int // Monday of the week -> people open or in grace that are due in it
	ByNeed    map[string]int     // need -> people who lack something in it
	Unknown   map[string]int     // fact -> people of whom it was not known and who were judged without it
	Earlier   int                // people whose period before could not be judged
	Expired   map[string]int     // fact -> people for whom the day it names has passed
}
