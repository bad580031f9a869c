package intake

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/roster"
)

// chunk is some rows on their way in.
type chunk struct {
	w        *worker
	from     int64
	rows     []row
	people   []*one
	byKey    map[string]*one
	problems []Problem
	bad      int64
	numbered bool // some row has a number
}

// row is one row and whom it is about.
type row struct {
	*roster.Row
	who *one // nil: the row is left out
}

// one is somebody in a chunk: each once, whatever number of rows.
type one struct {
	key    string
	input  person.Input
	match  person.Match
	id     ids.ID // of somebody new, one that is made here
	fresh  bool
	undone bool        // has left because an import was taken back
	again  bool        // an earlier chunk of the check met them
	first  *roster.Row // the row that names them first
	rows   int
	toUnit string // one that is to be made for them
	lost   string // a code: why their rows are left out
	twice  bool   // it was said that another row has another name
	facts  []fact
}

// sort finds out for each row whom it is about, and leaves out what cannot be used. It reads
// and writes nothing.
func (w *worker) sort(ctx context.Context, q db.Q, from int64, rows []roster.Row) (*chunk, error) {
	c := &chunk{w: w, from: from, byKey: map[string]*one{}}
	c.numbered = slices.ContainsFunc(rows, func(r roster.Row) bool { return r.Named && numberIn(&r) != "" })
	for i := range rows {
		c.rows = append(c.rows, row{Row: &rows[i], who: c.name(&rows[i])})
	}
	if err := c.match(ctx, q); err != nil {
		return nil, err
	}
	for _, o := range c.people {
		c.compare(o)
	}
	for i := range c.rows {
		if r := &c.rows[i]; r.who != nil && (r.who.lost != "" || !c.usable(r)) {
			r.who = nil
		}
		if c.rows[i].who == nil {
			c.bad++
		}
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return cmp.Compare(a.Row, b.Row) })
	return c, nil
}

func (c *chunk) problem(r *roster.Row, column, code string, d Detail) {
	if at := c.w.column(r, meansOf[code]...); column == "" && at != nil {
		column, d.Heading = at.Letter, cmp.Or(d.Heading, at.Heading)
	}
	c.problems = append(c.problems, Problem{Row: int64(r.Number), Column: column, Code: code, Detail: d})
}

// numberIn is the number that a row gives. A row without one is known by its name.
func numberIn(r *roster.Row) string {
	if r.Person.ID == r.Person.Name {
		return ""
	}
	return r.Person.ID
}

// name finds whom a row names; nil if it cannot be used.
func (c *chunk) name(r *roster.Row) *one {
	for _, p := range r.Problems {
		letter, heading, _ := strings.Cut(p.Column, " ")
		c.problem(r, letter, codeCell, Detail{Heading: strings.Trim(heading, "()"), Value: p.Value, Reason: p.Reason, Remedy: p.Remedy})
	}
	if len(r.Problems) > 0 || r.Open {
		return nil
	}
	if !r.Named {
		c.problem(r, "", codePerson, Detail{})
		return nil
	}
	in := person.Input{Name: plainName(r.Person.Name), Number: numberIn(r), Email: r.Email, JoinedOn: r.Person.Facts.Dates[person.HiredOn]}
	key := "n" + person.NumberKey(in.Number)
	if key == "n" {
		key = "m" + person.NameKey(in.Name) + "\x00" + strings.ToLower(in.Email)
	}
	o := c.byKey[key]
	if o == nil {
		o = &one{key: key, input: in, first: r}
		c.byKey[key] = o
		c.people = append(c.people, o)
	}
	o.rows++
	switch {
	case o.input.Name != "" && in.Name != "" && !o.twice && person.NameKey(in.Name) != person.NameKey(o.input.Name):
		o.twice = true
		c.problem(r, "", codeNameTwice, Detail{Value: in.Name})
	case o.first != r && c.w.eachOnce(r):
		c.problem(r, "", codeTwice, Detail{Value: called(cmp.Or(in.Name, o.input.Name), in.Number), Args: []string{strconv.Itoa(o.first.Number)}})
	}
	if in.Number == "" && c.numbered && c.w.column(r, "person_id") != nil {
		c.problem(r, "", codeNoNumber, Detail{Value: in.Name})
	}
	o.input.Name = cmp.Or(o.input.Name, in.Name)
	if o.input.Email == "" {
		o.input.Email = in.Email
	}
	if o.input.JoinedOn == 0 {
		o.input.JoinedOn = in.JoinedOn
	}
	if unit := r.Person.Unit; unit != "" && o.input.Unit.Zero() {
		o.input.Unit = c.w.units[unitKey(unit)]
		if o.input.Unit.Zero() {
			if !c.w.imp.Plan.MakeUnits {
				c.problem(r, "", codeUnit, Detail{Value: unit})
				return nil
			}
			o.toUnit = unit
		}
	}
	return o
}

// match asks room person who they are.
func (c *chunk) match(ctx context.Context, q db.Q) error {
	wanted := make([]person.Wanted, len(c.people))
	for i, o := range c.people {
		wanted[i] = person.Wanted{Number: o.input.Number, Name: o.input.Name, Email: o.input.Email}
	}
	found, err := c.w.s.People.Match(ctx, q, c.w.sc, wanted)
	for i, m := range found {
		c.people[i].match, c.people[i].id = m, m.ID
	}
	if err != nil {
		return err
	}
	return c.taken(ctx, q)
}

// compare says what the file says otherwise than the organization, and whether somebody new
// can be added.
func (c *chunk) compare(o *one) {
	say := func(code string, d Detail) { c.problem(o.first, "", code, d) }
	if o.toUnit != "" && o.input.Unit.Zero() && (o.match.ID.Zero() || c.back(o) || c.w.imp.Plan.Update) {
		c.w.unknownUnit(o.toUnit) // somebody will be in it
	}
	switch {
	case o.match.Several:
		o.lost = codeSeveral
		say(codeSeveral, Detail{Value: o.input.Name})
	case o.match.ID.Zero() && o.match.Other:
		o.lost = codeOther
		say(codeOther, Detail{Value: o.input.Number})
	case o.match.ID.Zero():
		c.greet(o)
	default:
		if o.match.State == person.Left && !o.undone {
			code := codeLeft
			if c.w.imp.Plan.Return {
				code = codeReturned
			}
			say(code, Detail{Value: called(o.input.Name, o.input.Number)})
		}
		_, _, changes := o.differs()
		if o.toUnit != "" && o.input.Unit.Zero() && !c.back(o) {
			changes = append(changes, codeUnitChanged)
		}
		for _, code := range changes {
			if !c.w.imp.Plan.Update {
				code = stays[code]
			}
			say(code, o.told(code))
		}
		if o.match.Mail {
			say(codeMailDiffers, Detail{Value: o.input.Email})
		}
	}
}

// greet checks somebody new as room person will.
func (c *chunk) greet(o *one) {
	o.fresh, o.id = true, c.w.s.NewID(c.w.s.Clock.Now())
	if name, there := c.w.greeted[digest(o.key)]; there {
		o.again = true
		if o.input.Name != "" && digest(person.NameKey(o.input.Name)) != name {
			c.problem(o.first, "", codeNameTwice, Detail{Value: o.input.Name})
		}
		return
	}
	if o.input.Name == "" {
		o.lost = codeUnknown
		c.problem(o.first, "", codeUnknown, Detail{Value: o.input.Number})
		return
	}
	var bad *fault.Invalid
	if errors.As(o.input.Validate(), &bad) {
		o.lost = bad.Field
		value := map[string]string{codeName: o.input.Name, codeNumber: o.input.Number, codeMail: o.input.Email}[bad.Field]
		c.problem(o.first, "", bad.Field, Detail{Value: short(value)})
		return
	}
	if c.w.greeted != nil {
		c.w.greeted[digest(o.key)] = digest(person.NameKey(o.input.Name))
	}
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

// usable checks what a row says of somebody.
func (c *chunk) usable(r *row) bool {
	ok := true
	for i := range r.Done {
		d := &r.Done[i]
		if d.Date == 0 && !d.At.IsZero() {
			d.Date = civil.At(d.At, c.w.zone)
		}
		switch {
		case d.Undated:
			d.Date = min(d.Expires, c.w.today) // done by then, whenever it was
		case d.Date > c.w.today:
			c.problem(r.Row, "", codeFuture, Detail{Value: d.Date.String()})
			ok = false
		}
		if err := courseOf(d).Check(); err != nil {
			c.problem(r.Row, "", codeCourse, Detail{Value: short(d.Title + d.Code)})
			ok = false
		}
	}
	for name, v := range r.Person.Facts.Values {
		if len([]rune(v)) > 200 || len(name) > 80 {
			c.problem(r.Row, "", codeLong, Detail{Value: short(v)})
			ok = false
		}
	}
	return ok
}
