package datamap

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Map is everything that is known, sorted by name.
type Map struct {
	Tables   []Table
	Cookies  []Cookie
	Logs     []Item // attributes of log lines
	Jobs     []Item // fields of payloads, by kind of job
	Outbound []Item // fields that leave, by receiver
	JSON     []Item // paths, by table.column
	Blobs    []Blob
	Classes  []Class
}

// Table is what is known about a table.
type Table struct {
	Name       string
	Tenant     bool
	Reason     string // of a platform table: why it belongs to no organization
	AppendOnly bool
	Frozen     bool // rows are deleted, by erasure or retention, and never changed
	Derived    bool
	Controller string // org, platform or joint
	Subjects   []Path // how a person is reached; empty if None is not
	None       string // the code for being about nobody
	Parents    []Parent
	Class      string
	Anchor     Path // zero if the class is kept while active
	Columns    []Column
	Place
}

// Place is where something stands in the files.
type Place struct {
	File string
	Line int
}

// Parent is a table that a column points to, by the id of that table.
type Parent struct{ Table, Column string }

// Path leads over parents to a column.
type Path struct {
	Kind   string // of a subject: person or account
	Via    []string
	Column string
}

// Zero reports whether there is no path.
func (p Path) Zero() bool { return p.Column == "" }

// Column is a column with its answers.
type Column struct {
	Name string
	Answer
	Place
}

// Item is a thing that is no column: a log key, a field of a job, a path of JSON.
type Item struct {
	Group, Name string
	Answer
	Place
}

// Cookie is a line of the cookie register.
type Cookie struct {
	Name, Category, Life, Reason string
	Answer
	Place
}

// Blob is a prefix of the names of files.
type Blob struct {
	Prefix, Class string
	Answer
	Place
}

// Choice is a verb, and the reason where it wants one.
type Choice struct{ Verb, Reason string }

func (c Choice) String() string {
	if c.Reason == "" {
		return c.Verb
	}
	return c.Verb + "(" + c.Reason + ")"
}

// Answer is the full set of answers about one thing.
type Answer struct {
	Category    string
	CCPA        []string
	Source      []string
	Purposes    []string
	Sensitivity string
	FreeText    bool
	Export      Choice // yes, masked (Cal. Code Regs. 11 §7024(d)), no
	Correct     Choice // who may correct it: self, request, admin, no
	Log         string // never, id, ok
	Enc         Choice // under whose key: subject, org; or derived, hash, plain
	Share       []string
	Erase       Erase
}

// Erase is what becomes of a value.
type Erase struct {
	Request   Choice // when its person asks
	Retention Choice // when its time is over
	Tenant    Choice // when the organization leaves
}

// Personal reports whether it is about a person.
func (a Answer) Personal() bool { return a.Sensitivity != "none" }

// Sealed reports whether it is stored under a key that can be destroyed.
func (a Answer) Sealed() bool { return a.Enc.Verb == "subject" || a.Enc.Verb == "org" }

// Column finds a column.
func (t *Table) Column(name string) (Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

func (t *Table) parent(table string) (Parent, bool) {
	for _, p := range t.Parents {
		if p.Table == table {
			return p, true
		}
	}
	return Parent{}, false
}

// Table finds a table.
func (m *Map) Table(name string) (Table, bool) {
	for _, t := range m.Tables {
		if t.Name == name {
			return t, true
		}
	}
	return Table{}, false
}

// Lasts is how long a browser keeps the cookie; 0 is until it is closed. A year counts
// 365 days, a month 30.
func (c Cookie) Lasts() time.Duration {
	d, _ := cookieLife(c.Life) // it was read before
	return d
}

var shortLife = regexp.MustCompile(`^PT(?:(\d+)H)?(?:(\d+)M)?$`)

// cookieLife reads session, PT1H, PT10M or a period of days.
func cookieLife(s string) (time.Duration, error) {
	if s == "session" {
		return 0, nil
	}
	if m := shortLife.FindStringSubmatch(s); m != nil && s != "PT" {
		h, _ := strconv.Atoi(m[1]) // digits or nothing
		min, _ := strconv.Atoi(m[2])
		return time.Duration(h)*time.Hour + time.Duration(min)*time.Minute, nil
	}
	p, err := ParsePeriod(s)
	if err != nil || p.Zero() {
		return 0, fmt.Errorf("must be session or a period such as PT10M or P1Y, not %q", s)
	}
	return time.Duration(365*p.Years+30*p.Months+p.Days) * 24 * time.Hour, nil
}
