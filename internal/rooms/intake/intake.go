package intake

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// State is how far an import is.
type State string

// The states. Those that end in -ing are worked on by a job.
const (
	Receiving State = "receiving"
	Received  State = "received" // what its columns mean is guessed
	Mapped    State = "mapped"   // something has to be chosen first: Reason says what
	Checking  State = "checking"
	Checked   State = "checked"
	Running   State = "running"
	Stopped   State = "stopped"
	Done      State = "done"
	Undoing   State = "undoing"
	Undone    State = "undone"
	Failed    State = "failed" // the file cannot be read
)

// Busy reports whether a job works on it.
func (s State) Busy() bool { return s == Checking || s == Running || s == Undoing }

// hasFile reports whether the file is still kept.
func (s State) hasFile() bool { return s != Done && s != Undone && s != Undoing && s != Failed }

// Import is one file on its way.
type Import struct {
	ID       ids.ID
	Version  int64
	State    State
	FileName pii.Text
	Format   string
	Size     int64
	Digest   []byte // SHA-256
	Plan     Plan
	Counts
	Reason    string // why it stopped or failed
	CreatedBy ids.ID
	CreatedAt time.Time
	ChangedAt time.Time
}

// Counts is what an import did so far or, after the check, what it would do.
type Counts struct {
	RowsTotal   int64 `json:"rows_total"`
	RowsDone    int64 `json:"rows_done"`
	RowsBad     int64 `json:"rows_bad"`
	PeopleNew   int64 `json:"people_new"`
	PeopleSame  int64 `json:"people_same"`
	PeopleBack  int64 `json:"people_back"` // had left, and come back
	FactsNew    int64 `json:"facts_new"`
	RecordsNew  int64 `json:"records_new"`
	RecordsSame int64 `json:"records_same"`
	CoursesNew  int64 `json:"courses_new"`
}

func (c *Counts) add(o Counts) {
	c.RowsDone += o.RowsDone
	c.RowsBad += o.RowsBad
	c.PeopleNew += o.PeopleNew
	c.PeopleSame += o.PeopleSame
	c.PeopleBack += o.PeopleBack
	c.FactsNew += o.FactsNew
	c.RecordsNew += o.RecordsNew
	c.RecordsSame += o.RecordsSame
	c.CoursesNew += o.CoursesNew
}

// Plan is how a file is read, as it was agreed.
type Plan struct {
	People     string     `json:"people,omitempty"`  // the sheet; empty: the only one
	Records    string     `json:"records,omitempty"` // the sheet, where it is another
	Map        string     `json:"map"`               // as `standing check --mapping` takes it
	Dates      string     `json:"dates,omitempty"`   // mdy, dmy, ymd
	Today      civil.Date `json:"today"`             // the day that dates are compared with
	SkipBad    bool       `json:"skip_bad,omitempty"`
	MakeUnits  bool       `json:"make_units,omitempty"`
	Update     bool       `json:"update,omitempty"`     // names and units of people who are here
	Return     bool       `json:"return,omitempty"`     // those who had left and stand in the file
	Remembered bool       `json:"remembered,omitempty"` // the columns are as in an earlier file
	// Units are those that the run made.
	Units []ids.ID `json:"units,omitempty"`
	// Courses are what titles that nearly are a course of the catalogue mean, by their keys.
	Courses map[string]ids.ID `json:"courses,omitempty"`
}

// Look is what was seen of a file before it was read.
type Look struct {
	Sheets     []string  `json:"sheets,omitempty"`
	Tables     []Table   `json:"tables"` // of people, and of records where there are two
	NewUnits   []string  `json:"new_units,omitempty"`
	Near       []Near    `json:"near,omitempty"`        // new titles that nearly are a course
	NewCourses []string  `json:"new_courses,omitempty"` // the first of them
	Endless    []Endless `json:"endless,omitempty"`     // courses that run out, of records that say no last day
	Slips      []Slip    `json:"slips,omitempty"`       // new units that nearly are another
	Changes    int64     `json:"changes,omitempty"`     // names and units that would change
	Left       int64     `json:"left,omitempty"`        // people of the file who have left
	Alike      int64     `json:"alike,omitempty"`       // new people who look like somebody
}

// Near is a new title that may be a slip for a course of the catalogue.
type Near struct {
	Key   string  `json:"key"`
	Title string  `json:"title"`
	Meant []Meant `json:"meant" doc:"What it may mean, the nearest first"`
}

// Meant is such a course.
type Meant struct {
	ID    ids.ID `json:"id"`
	Title string `json:"title"`
}

// Table is one sheet as it was understood.
type Table struct {
	Shape      string   `json:"shape"`
	HeadingRow int      `json:"heading_row"`
	Columns    []Column `json:"columns"`
}

// Column is one column: what it was taken for and what it holds.
type Column struct {
	Index   int      `json:"index"`
	Letter  string   `json:"letter"`
	Heading string   `json:"heading"`
	Means   string   `json:"means"` // as a mapping says it: "person_id", "fact hired_on"
	Samples []string `json:"samples,omitempty"`
}

// Problem is something to know about a row. Bad ones keep the row out.
type Problem struct {
	N      int64  `json:"n"`
	Row    int64  `json:"row" doc:"0: the file as a whole"`
	Column string `json:"column" doc:"Its letter"`
	Code   string `json:"code"` // see words import.code_…
	Detail
}

// Detail is what is sealed of it.
type Detail struct {
	Heading string   `json:"heading,omitempty"`
	Value   string   `json:"value,omitempty"`
	Reason  string   `json:"reason,omitempty"` // in words, where the code has none
	Remedy  string   `json:"remedy,omitempty"`
	Args    []string `json:"args,omitempty"` // of the code's words
}

// The codes of problems. Those of differs… keep no row out.
const (
	codeFile    = "file"    // the file as a whole
	codeCell    = "cell"    // a cell that cannot be read
	codePerson  = "person"  // it is not said whom the row is about
	codeUnknown = "unknown" // nobody has the number, and no name is given
	codeSeveral = "several" // more than one person has the name
	codeOther   = "other"   // the person has another number here
	codeName    = "name"
	codeNumber  = "number"
	codeMail    = "email"
	codeUnit    = "unit" // there is no such unit
	codeCourse  = "course"
	codeFuture  = "future"
	codeLong    = "long"
	codeDates   = "dates" // day and month could be either

	codeNameTwice   = "twice_name"
	codeNameDiffers = "differs_name"
	codeUnitDiffers = "differs_unit"
	codeFactDiffers = "differs_fact"
	codeMailDiffers = "differs_email"
	codeEndDiffers  = "differs_end"  // the day on which a record runs out
	codeNameChanged = "changed_name" // as it was agreed
	codeUnitChanged = "changed_unit"
	codeLeft        = "left"      // they have left, and stay so
	codeReturned    = "returned"  // they had left, and come back
	codeTwice       = "twice"     // the row is about somebody of a row above
	codeNoNumber    = "no_number" // others have one
	codeStruck      = "struck"
	codeAlike       = "alike"      // somebody new looks like somebody who is here
	codeAlikeFile   = "alike_file" // or like somebody else who is new in the file

	codeWould = "would" // what becomes of one of the first rows
)

// stays are the codes of what the file says otherwise and nobody agreed to change.
var stays = map[string]string{codeNameChanged: codeNameDiffers, codeUnitChanged: codeUnitDiffers}

// note reports whether a code keeps no row out.
func note(code string) bool {
	switch code {
	case codeNameTwice, codeNameDiffers, codeUnitDiffers, codeFactDiffers, codeMailDiffers, codeEndDiffers, codeNameChanged, codeUnitChanged, codeLeft, codeReturned, codeTwice, codeNoNumber, codeStruck, codeAlike, codeAlikeFile, codeWould:
		return true
	}
	return false
}
