package person

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// Renewed is what a file changed of somebody who was here: the name where NameNow is not
// empty, the unit where MovedOn is not.
type Renewed struct {
	Person           ids.ID
	NameWas, NameNow pii.Text
	UnitWas, UnitNow ids.ID
	MovedOn          civil.Date
}

// Renew gives somebody the name and the unit that a file says, each where it is not empty: an
// import asks, where it was agreed. An alias stays, as it is meant not to be the name. note
// keeps, in the same transaction, what it was before.
func (s *Service) Renew(ctx context.Context, sc access.Scope, id ids.ID, name string, unit ids.ID, note func(context.Context, *db.Tx, Renewed) error) error {
	if name != "" {
		if err := (Input{Name: name}).Validate(); err != nil {
			return err
		}
	}
	_, err := s.change(ctx, sc, id, "person.changed", func(ctx context.Context, tx *db.Tx, p *Person) (err error) {
		r := Renewed{Person: id}
		if name != "" && !p.Alias {
			r.NameWas, r.NameNow = p.Name, pii.Hide(name)
			p.Name = r.NameNow
		}
		if !unit.Zero() && unit != p.Unit {
			if r.MovedOn, err = s.dayIn(ctx, tx, sc); err != nil {
				return err
			}
			r.UnitWas, r.UnitNow = p.Unit, unit
			p.Unit = unit
			if err := placed(ctx, tx, sc, unit); err != nil {
				return err
			}
		}
		return note(ctx, tx, r)
	})
	return err
}

// Unrenew gives back what Renew changed and nobody since; left counts what somebody did. The
// unit is as before from the day of the change on. It is a Conflict where nothing is left to
// give back.
func (s *Service) Unrenew(ctx context.Context, sc access.Scope, r Renewed, note func(ctx context.Context, tx *db.Tx, left int) error) error {
	_, err := s.change(ctx, sc, r.Person, "person.changed", func(ctx context.Context, tx *db.Tx, p *Person) error {
		given, left := 0, 0
		if !r.NameNow.Empty() {
			if p.Name.Reveal() == r.NameNow.Reveal() && !p.Alias {
				p.Name = r.NameWas
				given++
			} else {
				left++
			}
		}
		if r.MovedOn != 0 {
			if p.Unit == r.UnitNow && placed(ctx, tx, sc, r.UnitWas) == nil {
				p.Unit, p.since = r.UnitWas, r.MovedOn
				given++
			} else {
				left++
			}
		}
		if given == 0 {
			return fault.Conflict
		}
		return note(ctx, tx, left)
	})
	return err
}

// Changes counts what was changed.
func (r Renewed) Changes() (n int) {
	if !r.NameNow.Empty() {
		n++
	}
	if r.MovedOn != 0 {
		n++
	}
	return n
}
