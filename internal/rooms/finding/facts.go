package finding

import (
	"fmt"
	"strings"

	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/credit"
)

// PersonFacts is what the rules about one person are given: of a merge, of all its members.
type PersonFacts struct {
	Root        ids.ID
	Times       []Time
	Records     []Done
	Leaves      []Span
	Credentials []Span
	Numbers     []Numbered // theirs, and those of others that are the same
}

// Time is somebody's time at a meeting of a class, or of teaching it. From and To are minutes
// of the organization's clock since 1970.
type Time struct {
	Class, Meeting, Person, Course ids.ID
	On                             civil.Date
	From, To                       int64
	Amount                         credit.Amount
	Teaches                        bool
	Vague                          bool // how long is known, and not from when to when
	Tags                           []string
}

// Done is a training record that holds. Class is the announced class that it came from.
type Done struct {
	ID, Person, Course, Class ids.ID
	From, To                  civil.Date // From zero: the source states no first day
	Amount                    credit.Amount
	Hours                     bool // Amount is in hours
}

// Span is a leave or a credential. To zero is without end, From zero since always.
type Span struct {
	ID, Person ids.ID
	Name       string
	From, To   civil.Date
}

// Certificate is the Name of the numbers of certificates.
const Certificate = "certificate"

// fewestSerial is how many letters and figures the number of a certificate has at least where
// nobody knows who gave it: what is shorter, everybody counts with.
const fewestSerial = 6

// Numbered is a licence number of somebody: Index is equal where the numbers are.
type Numbered struct {
	Fact, Person, Root ids.ID
	Name               string
	Index              string
}

// Elsewhere is a number that another room keeps: two are compared that have the same Name, unless
// they are of two boards.
type Elsewhere struct {
	Row, Person ids.ID
	Name        string
	Board       string // a code; empty: not known
	By          string // who gave a certificate, as it stands there
	Text        pii.Text
}

// same is what two numbers have in common where they are one: who gives certificates counts
// them from one, and so is a part of theirs. Empty where nothing can be said.
func (x Elsewhere) same() string {
	number, by := plain(x.Text.Reveal()), plain(x.By)
	switch {
	case x.Name != Certificate:
		return number
	case number == "" || by == "" && len(number) < fewestSerial:
		return ""
	}
	return number + " " + by
}

// called is the name under which a number is kept.
func (x Elsewhere) called() string {
	if x.Board == "" {
		return x.Name
	}
	return x.Name + "@" + x.Board
}

// kindOf is a name without the board.
func kindOf(name string) string {
	kind, _, _ := strings.Cut(name, "@")
	return kind
}

// otherBoard reports whether two numbers are known to be of two boards.
func otherBoard(a, b string) bool {
	_, x, ok := strings.Cut(a, "@")
	_, y, too := strings.Cut(b, "@")
	return ok && too && x != y
}

// ClassFacts is what the rules about one class are given.
type ClassFacts struct {
	Class    ids.ID
	Course   ids.ID
	Seats    int  // 0: as many as come
	Held     bool // not cancelled
	Meetings []Meeting
	Times    []Time // of those who were there
	Records  []Done // that came from it
}

// Meeting is a stretch of a class.
type Meeting struct {
	ID       ids.ID
	On       civil.Date
	From, To int64
	Amount   credit.Amount
}

func hour(minute int64) string {
	m := minute % (24 * 60)
	return fmt.Sprintf("%02d:%02d", m/60, m%60)
}

func dayOf(minute int64) civil.Date { return epoch + civil.Date(minute/(24*60)) }

var epoch = civil.Of(1970, 1, 1)

func (t Time) piece() Piece {
	p := Piece{Role: Stay, Person: t.Person, Row: t.Meeting, Class: t.Class, Course: t.Course, From: t.On, To: t.On}
	if t.Teaches {
		p.Role = Teaching
	} else {
		a := t.Amount
		p.Amount = &a
	}
	if !t.Vague {
		p.Begins, p.Ends = hour(t.From), hour(t.To)
		p.To = dayOf(t.To)
	}
	return p
}

func (t Time) row() string { return "meeting:" + t.Meeting.String() + ":" + t.Person.String() }

func (d Done) piece() Piece {
	p := Piece{Role: Record, Person: d.Person, Row: d.ID, Class: d.Class, Course: d.Course, From: d.first(), To: d.To}
	if d.Hours {
		a := d.Amount
		p.Amount = &a
	}
	return p
}

// first is the first day, as far as the source states one.
func (d Done) first() civil.Date {
	if d.From == 0 || d.From > d.To {
		return d.To
	}
	return d.From
}

func (s Span) piece(role Role) Piece {
	return Piece{Role: role, Person: s.Person, Row: s.ID, From: s.From, To: s.To, Name: s.Name}
}

// covers reports whether all of some days lie within a span.
func (s Span) covers(from, to civil.Date) bool {
	return s.From <= from && (s.To == 0 || s.To >= to)
}
