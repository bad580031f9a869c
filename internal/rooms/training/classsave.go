package training

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
)

// Class is a class that was recorded on one screen.
type Class struct {
	ID       ids.ID `json:"id"`
	Course   ids.ID `json:"course"`
	Recorded int    `json:"recorded"`
	Added    int    `json:"added" doc:"Of those, people who are new"`
	Lines    []Line `json:"lines,omitempty" doc:"What became of each line"`
}

// Save records a class for everybody who is sure, in one transaction with one entry in the
// log. Lines that were left open are left out, and told. The same class again adds nobody twice.
func (s *Service) Save(ctx context.Context, sc access.Scope, in ClassInput) (c Class, err error) {
	if sc.Reach() < access.Class {
		return c, fault.Denied
	}
	if c.ID, err = in.id(); err != nil {
		return c, err
	}
	class := c.ID
	if err := s.People.EnsureIndex(ctx, sc); err != nil {
		return c, err
	}
	var first plan
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		first, err = s.planned(ctx, q, sc, in)
		return err
	}); err != nil {
		return c, fault.Wrap("record a class", err)
	}
	if len(first.people)+len(first.adds) == 0 {
		return c, fault.Wrap("record a class", nobodyIn(first))
	}
	on := db.On("person", first.people...)
	if len(first.adds) > 0 { // two who add the same person at once are one after the other
		on = on.And(db.OnOrg())
	}
	err = s.DB.Write(ctx, sc, on, func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = s.saveTx(ctx, tx, sc, in, class, first)
		return err
	})
	return c, fault.Wrap("record a class", err)
}

// nobodyIn says why there is nobody to record.
func nobodyIn(p plan) error {
	if slices.ContainsFunc(p.lines, func(l Line) bool { return l.State == Present || l.State == Again }) {
		return fault.Bad("lines", "training.all_present")
	}
	return fault.Bad("lines", "training.nobody")
}

// saveTx plans once more under the touch, and records those who were touched.
func (s *Service) saveTx(ctx context.Context, tx *db.Tx, sc access.Scope, in ClassInput, class ids.ID, first plan) (c Class, err error) {
	p, err := s.planned(ctx, tx, sc, in)
	if err != nil {
		return c, err
	}
	course, err := s.courseTx(ctx, tx, sc, in.Course, p.told)
	if err != nil {
		return c, err
	}
	if p.course.ID.Zero() && !course.ID.Zero() { // somebody may have added it, and recorded the class, just now
		p.course = course
		p.people = nil
		if err := s.settle(ctx, tx, sc, in, &p); err != nil {
			return c, err
		}
	}
	who := slices.DeleteFunc(p.people, func(id ids.ID) bool { return !slices.Contains(first.people, id) })
	for _, name := range p.adds {
		added, err := s.addPerson(ctx, tx, sc, in, name)
		if err != nil {
			return c, err
		}
		who = append(who, added)
	}
	if len(who) == 0 {
		return c, fault.Bad("lines", "training.all_present")
	}
	c = Class{ID: class, Course: course.ID, Recorded: len(who), Added: len(p.adds), Lines: p.lines}
	return c, s.putClass(ctx, tx, sc, in, class, course, p.worth, who)
}

// addPerson enters somebody whom no line of the index fits.
func (s *Service) addPerson(ctx context.Context, tx *db.Tx, sc access.Scope, in ClassInput, name string) (ids.ID, error) {
	may, err := sc.Narrow(person.PermEnter)
	if err != nil {
		return ids.ID{}, err
	}
	p, err := s.People.AddTx(ctx, tx, may, person.Input{Name: name, Unit: in.Unit}, person.FromAdmin)
	if len(fault.Fields(err)) > 0 {
		err = fault.Bad("unit", "training.unit_for_new")
	}
	return p.ID, err
}

// putClass writes the completions of a class and the one entry about all of them.
func (s *Service) putClass(ctx context.Context, tx *db.Tx, sc access.Scope, in ClassInput, class ids.ID, course catalog.Course, w worth, who []ids.ID) error {
	now := s.Clock.Now()
	rows := make([]Completion, len(who))
	for i, id := range who {
		rows[i] = Completion{ID: s.NewID(now), Person: id, Course: course.ID, HappenedOn: in.On, ExpiresOn: in.expires(course), Amount: w.amount, NoAmount: w.noAmount,
			Unit: w.unit, Tags: w.tags, Parts: w.parts, Score: NoScore, Source: FromClass, SourceID: class, KnownAt: now}
	}
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "class.recorded", Table: "completion", Row: class, Subjects: who,
		Codes: map[string]string{"course": course.ID.String(), "rows": strconv.Itoa(len(rows)), "digest": digest(rows)}})
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Audit = entry
	}
	if _, err := s.add(ctx, tx, sc, rows, ""); err != nil {
		return err
	}
	return s.changed(ctx, tx, sc, who...)
}

func peopleOf(all []Completion) (out []ids.ID) {
	for _, c := range all {
		if !slices.Contains(out, c.Person) {
			out = append(out, c.Person)
		}
	}
	return out
}

// digest commits the log to the rows as they are stored.
func digest(rows []Completion) string {
	h := sha256.New()
	for _, r := range rows {
		h.Write([]byte(r.ID.String() + r.Person.String() + r.Course.String() + r.HappenedOn.String() + strconv.FormatInt(int64(r.Amount), 10) + r.Unit + tagsText(r.Tags) + partsText(r.Parts)))
	}
	return hex.EncodeToString(h.Sum(nil))
}
