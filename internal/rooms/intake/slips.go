package intake

import (
	"context"
	"slices"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/roster"
)

// A title or a number that was mistyped would silently make a second course, or a second
// person. The check asks before anything is written.

// maxNear is how many titles are asked about.
const maxNear = 200

// CourseChoice says what a title of the file means.
type CourseChoice struct {
	Key    string `json:"key" maxLength:"400" doc:"The key of one of near_courses"`
	Course string `json:"course,omitempty" maxLength:"26" doc:"The id of one of the courses that it may mean; new, or empty, for a course of its own"`
}

// ownCourse, as a choice, is a course of its own.
const ownCourse = "new"

// near asks about a new title that nearly is a course.
func (d *dryRun) near(n catalog.Named) {
	look := &d.w.look
	if len(look.Near) >= maxNear {
		return
	}
	var meant []Meant
	for _, c := range d.titles.Near(n) {
		meant = append(meant, Meant{c.ID, c.Title})
	}
	if len(meant) > 0 {
		look.Near = append(look.Near, Near{Key: n.Key(), Title: n.Title, Meant: meant})
	}
}

// chosen are the courses that titles mean, by the keys of the titles.
func (l Look) chosen(choices []CourseChoice) (map[string]ids.ID, error) {
	out := map[string]ids.ID{}
	for i, c := range choices {
		field := "courses[" + strconv.Itoa(i) + "].course"
		at := slices.IndexFunc(l.Near, func(n Near) bool { return n.Key == c.Key })
		if at < 0 {
			return nil, fault.Bad(field, "import_course_gone")
		}
		if c.Course == "" || c.Course == ownCourse {
			continue
		}
		m := slices.IndexFunc(l.Near[at].Meant, func(m Meant) bool { return m.ID.String() == c.Course })
		if m < 0 {
			return nil, fault.Bad(field, "import_course_gone")
		}
		out[l.Near[at].Key] = l.Near[at].Meant[m].ID
	}
	return out, nil
}

// meant are the chosen courses as files name them.
func (s *Service) meant(ctx context.Context, sc access.Scope, chosen map[string]ids.ID) (map[string]catalog.Named, error) {
	if len(chosen) == 0 {
		return nil, nil
	}
	var all []ids.ID
	for _, id := range chosen {
		all = append(all, id)
	}
	out := map[string]catalog.Named{}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		by, err := s.Catalog.ByIDs(ctx, q, sc, all)
		for key, id := range chosen {
			if c, ok := by[id]; ok {
				out[key] = catalog.Named{Code: c.Code, Title: c.Title}
			}
		}
		return err
	})
	return out, fault.Wrap("read the chosen courses", err)
}

// course is the course that a record names, or the one that its title was said to mean.
func (w *worker) course(d *roster.Completion) catalog.Named {
	n := courseOf(d)
	if m, ok := w.meant[n.Key()]; ok {
		return m
	}
	return n
}

// newcomer is somebody new in the file.
type newcomer struct {
	row    int
	number string
}

// alike notes who is new and looks like somebody who is here, or who came before in the file.
func (d *dryRun) alike(ctx context.Context, q db.Q, c *chunk) error {
	var who []*one
	var wanted []person.Wanted
	for _, o := range c.people {
		if o.fresh && !o.again && o.lost == "" {
			who, wanted = append(who, o), append(wanted, person.Wanted{Number: o.input.Number, Name: o.input.Name})
		}
	}
	all, err := d.w.s.People.Alike(ctx, q, d.w.sc, wanted)
	if err != nil {
		return err
	}
	for i, o := range who {
		name := digest(person.NameKey(o.input.Name))
		before, twice := d.named[name]
		switch {
		case len(all[i]) > 0:
			l := all[i][0]
			c.problem(o.first, "", codeAlike, Detail{Value: called(o.input.Name, o.input.Number), Args: []string{called(l.Name, l.Number), l.ID.String()}})
		case twice:
			c.problem(o.first, "", codeAlikeFile, Detail{Value: called(o.input.Name, o.input.Number), Args: []string{strconv.Itoa(before.row), before.number}})
		default:
			d.named[name] = newcomer{row: o.first.Number, number: o.input.Number}
			continue
		}
		d.w.look.Alike++
	}
	return nil
}

// called tells people of one name apart.
func called(name, number string) string {
	if number == "" {
		return name
	}
	return name + " (" + number + ")"
}
