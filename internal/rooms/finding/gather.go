package finding

import (
	"context"
	"strings"
	"unicode"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/class"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// lookAtPerson works out what cannot be about one person and keeps it.
func (s *Service) lookAtPerson(ctx context.Context, tx *db.Tx, sc access.Scope, root ids.ID) error {
	members, err := membersOf(ctx, tx, sc, root)
	if err != nil {
		return err
	}
	f, err := s.personFacts(ctx, tx, sc, root, members)
	if err != nil {
		return err
	}
	had, err := findingsOfPeople(ctx, tx, sc, members)
	if err != nil {
		return err
	}
	if err := s.settle(ctx, tx, sc, had, AboutPerson(f)); err != nil {
		return err
	}
	return s.markClasses(ctx, tx, sc, members, f.Records)
}

// personFacts reads what the rules want to know.
func (s *Service) personFacts(ctx context.Context, tx *db.Tx, sc access.Scope, root ids.ID, members []ids.ID) (f PersonFacts, err error) {
	f.Root = root
	times, err := s.Classes.TimesOf(ctx, tx, sc, members)
	if err != nil {
		return f, err
	}
	f.Times = timesOf(times)
	records, err := s.Training.HoldingOf(ctx, tx, sc, members)
	if err != nil {
		return f, err
	}
	f.Records = recordsOf(records)
	facts, err := s.People.LeavesAndProofs(ctx, tx, sc, root)
	if err != nil {
		return f, err
	}
	for _, x := range facts {
		span := Span{ID: x.ID, Person: x.Person, Name: x.Name, From: x.From, To: x.To}
		if x.Kind == person.LeaveFact {
			span.Name = x.Value
			f.Leaves = append(f.Leaves, span)
		}
		if x.Kind == person.HoldingFact {
			f.Credentials = append(f.Credentials, span)
		}
	}
	f.Numbers, err = s.numbers(ctx, tx, sc, members, facts)
	return f, err
}

// numbers keeps the numbers of somebody under the organization's key, and gives them with
// those of others that are the same. Whoever had or has one of them is looked at, too.
func (s *Service) numbers(ctx context.Context, tx *db.Tx, sc access.Scope, members []ids.ID, facts []person.Fact) ([]Numbered, error) {
	blind, err := s.Keys.Blinder(ctx, tx, sc.OrgID())
	if err != nil {
		return nil, err
	}
	var now []Numbered
	for _, x := range facts {
		if n := plain(x.Sealed.Reveal()); n != "" {
			now = append(now, Numbered{Fact: x.ID, Person: x.Person, Name: x.Name, Index: string(blind.Of("finding.number."+x.Name, n))})
		}
	}
	for _, elsewhere := range s.Numbers {
		more, err := elsewhere(ctx, tx, sc, members)
		if err != nil {
			return nil, err
		}
		for _, x := range more {
			if n := x.same(); n != "" {
				now = append(now, Numbered{Fact: x.Row, Person: x.Person, Name: x.called(), Index: string(blind.Of("finding.number."+x.Name, n))})
			}
		}
	}
	was, err := numbersOf(ctx, tx, sc, members)
	if err != nil {
		return nil, err
	}
	if !sameSet(was, now) {
		others, err := holdersOf(ctx, tx, sc, append(was, now...))
		if err != nil {
			return nil, err
		}
		if err := setNumbers(ctx, tx, sc, was, now); err != nil {
			return nil, err
		}
		// Oneself once more as well: of two who are looked at at once neither sees the other's.
		people := members[:1:1]
		for _, o := range others {
			people = append(people, o.Root)
		}
		if err := s.Changed(ctx, tx, sc, people); err != nil {
			return nil, err
		}
	}
	return holdersOf(ctx, tx, sc, now)
}

// plain is a number as it is compared: letters and figures alone, in one case.
func plain(number string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, number)
}

func sameSet(a, b []Numbered) bool {
	has := map[[2]string]int{}
	for _, n := range a {
		has[[2]string{n.Fact.String(), n.Index}]++
	}
	for _, n := range b {
		has[[2]string{n.Fact.String(), n.Index}]--
	}
	for _, n := range has {
		if n != 0 {
			return false
		}
	}
	return true
}

// markClasses marks the classes of which somebody has more hours than they lasted, or had:
// what a correction of one record changes for a class is only known here.
func (s *Service) markClasses(ctx context.Context, tx *db.Tx, sc access.Scope, members []ids.ID, records []Done) error {
	var of []ids.ID
	for _, r := range records {
		if !r.Class.Zero() && r.Hours {
			of = append(of, r.Class)
		}
	}
	long, err := s.Classes.Lengths(ctx, tx, sc, sorted(of))
	if err != nil {
		return err
	}
	suspect, err := classesWith(ctx, tx, sc, members, MoreHours)
	if err != nil {
		return err
	}
	for _, r := range records {
		if most, ok := long[r.Class]; ok && r.Hours && r.Amount > most {
			suspect = append(suspect, r.Class)
		}
	}
	if len(suspect) == 0 {
		return nil
	}
	return mark(ctx, tx, sc, OfClass, sorted(suspect))
}

// lookAtClass works out what cannot be about one class as a whole.
func (s *Service) lookAtClass(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	c, there, ok, err := s.Classes.Held(ctx, tx, sc, id)
	if err != nil || !ok {
		return err
	}
	f := ClassFacts{Class: id, Course: c.Course, Seats: c.Seats, Held: c.State != class.Cancelled, Times: timesOf(there)}
	for _, m := range c.Meetings {
		from, to := m.Span()
		f.Meetings = append(f.Meetings, Meeting{ID: m.ID, On: m.On, From: from, To: to, Amount: m.Amount})
	}
	records, err := s.Training.HoldingOfClass(ctx, tx, sc, id)
	if err != nil {
		return err
	}
	f.Records = recordsOf(records)
	had, err := findingsOfClass(ctx, tx, sc, id)
	if err != nil {
		return err
	}
	return s.settle(ctx, tx, sc, had, AboutClass(f))
}

func timesOf(all []class.Time) []Time {
	out := make([]Time, len(all))
	for i, t := range all {
		out[i] = Time(t)
	}
	return out
}

// recordsOf are records as the rules read them: without those of which no day is known.
func recordsOf(all []training.Completion) (out []Done) {
	for _, c := range all {
		if c.Undated {
			continue
		}
		d := Done{ID: c.ID, Person: c.Person, Course: c.Course, From: c.StartedOn, To: c.HappenedOn, Amount: c.Amount, Hours: c.Unit == "hour" && !c.NoAmount}
		if c.Source != training.FromImport && c.Source != training.FromClaim {
			d.Class = c.SourceID
		}
		out = append(out, d)
	}
	return out
}
