package training

import (
	"context"
	"crypto/sha256"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
)

// Offer is a course and what completing it brings.
type Offer struct {
	Course catalog.Course
	Amount credit.Amount
	Unit   string
	Tags   []string
	Parts  []catalog.Part
}

// OfferTx is the worth of a class that is announced, as its form says it. A course that is
// new is added to the catalogue. A course that states no credit is worth otherwise hours, and
// none of hours is worth more than these unless the form says so: what a course is said to be
// worth may come from a longer class of it.
func (s *Service) OfferTx(ctx context.Context, tx *db.Tx, sc access.Scope, d Done, otherwise credit.Amount) (out Offer, err error) {
	if d.Categories, err = s.coded(ctx, tx, sc, d.Categories); err != nil {
		return out, err
	}
	told, err := d.read(d.On)
	if err != nil {
		return out, err
	}
	course, err := s.courseTx(ctx, tx, sc, d.Course, told)
	if err != nil {
		return out, err
	}
	inHours := course.Unit == "" || course.Unit == hour
	if course.NoAmount || inHours && told.amount == nil && course.Amount > otherwise {
		course.Amount, course.NoAmount, course.Unit, course.Parts = otherwise, false, hour, nil
	}
	w, err := told.of(course)
	return Offer{course, w.amount, w.unit, w.tags, w.parts}, err
}

// Expires is the last good day of a course that was completed on a day.
func Expires(c catalog.Course, on civil.Date) civil.Date { return Done{On: on}.expires(c) }

// HeldTx records a class that was announced, in the transaction of its confirmation, which
// has touched the people: each of them once, however often it is asked; again, where it was
// taken back. Rows say who, when and how much. Who has the course of that day already is
// left out, and nobody confirms their own.
func (s *Service) HeldTx(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, rows []Completion) (n int, err error) {
	if sc.Reach() < access.Class {
		return 0, fault.Denied
	}
	rows, err = s.mayHold(ctx, tx, sc, rows)
	if err != nil || len(rows) == 0 {
		return 0, fault.Wrap("record a class that was held", err)
	}
	now := s.Clock.Now()
	who := make([]ids.ID, len(rows))
	for i := range rows {
		r := &rows[i]
		key := sha256.Sum256([]byte("class:" + class.String() + ":" + r.Person.String()))
		r.ID, r.Source, r.SourceID, r.Score, r.KnownAt, r.RowKey = s.NewID(now), FromClass, class, NoScore, now, key[:16]
		who[i] = r.Person
	}
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "class.recorded", Table: "completion", Row: class, Subjects: who,
		Codes: map[string]string{"course": rows[0].Course.String(), "rows": strconv.Itoa(len(rows)), "digest": digest(rows)}})
	if err != nil {
		return 0, err
	}
	got, err := s.LoadTx(ctx, tx, sc, rows, entry)
	if err != nil {
		return 0, err
	}
	return got.Added, s.changed(ctx, tx, sc, who...)
}

// mayHold leaves out of rows who has it already, and refuses who is out of reach or oneself.
func (s *Service) mayHold(ctx context.Context, q db.Q, sc access.Scope, rows []Completion) (out []Completion, err error) {
	who := make([]ids.ID, len(rows))
	for i, r := range rows {
		who[i] = r.Person
	}
	there, err := peopleByID(ctx, q, sc, who)
	if err != nil {
		return nil, err
	}
	own, err := s.ownOf(ctx, q, sc, who)
	if err != nil {
		return nil, err
	}
	seen := map[ids.ID]bool{}
	for _, r := range rows {
		p, ok := there[r.Person]
		if !ok {
			return nil, fault.NotFound
		}
		if own[r.Person] {
			return nil, fault.Bad("", "training.own")
		}
		done, err := alreadyThere(ctx, q, sc, r.Course, r.HappenedOn, []ids.ID{r.Person})
		if err != nil {
			return nil, err
		}
		if !done[r.Person] && !seen[p.root] {
			out = append(out, r)
		}
		seen[p.root] = true
	}
	return out, nil
}

// ownOf are those of people who are the caller, except in an organization of one.
func (s *Service) ownOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]bool, error) {
	lone, err := alone(ctx, q, sc)
	if err != nil || lone {
		return nil, err
	}
	return sameAs(ctx, q, sc, sc.Person(), people)
}

// HoldsOf is how many completions of a class hold, whoever asks.
func (s *Service) HoldsOf(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) (int, error) {
	held, err := heldOfSource(ctx, q, sc, class, true, LoadChunk)
	return len(held), err
}
