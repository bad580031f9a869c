package person

import (
	"context"
	"fmt"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// The permissions of this room.
var (
	PermView   = access.Perm{Name: "person.view", Module: "people", Right: access.View}
	PermEnter  = access.Perm{Name: "person.enter", Module: "people", Right: access.Enter}
	PermExport = access.Perm{Name: "person.export", Module: "people", Right: access.Export, StepUp: true}
	// PermFact is saying what rules go by: ranks, licence dates, absences.
	PermFact = access.Perm{Name: "fact.enter", Module: "people", Right: access.Enter, Least: access.Class}
	// PermMerge is finding that two are one.
	PermMerge = access.Perm{Name: "person.merge", Module: "people", Right: access.Manage}
	// PermContact is seeing, beside the name, by what a person is reached and numbered. It
	// is a module of its own: who may see somebody need not see that.
	PermContact = access.Perm{Name: "contact.view", Module: "contacts", Right: access.View}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermView, PermEnter, PermFact, PermMerge, PermExport, PermContact}
}

// Service is the room's door.
type Service struct {
	db    *db.DB
	keys  *keys.Ring
	clock clock.Clock
	newID ids.Maker
	looks Looks
	sizes sizes

	// What other rooms add, set before the first request; nil is nothing.

	// OnFacts hears, in the transaction of the change, of whom something that rules go by has
	// changed: facts, unit, state, name. LoadTx does not tell: its caller does.
	OnFacts func(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error
	// Linked says which of these people sign in.
	Linked func(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]bool, error)
	// Alias is whether people are entered under names that are not legal ones: off, allowed
	// (also where it is nil) or required.
	Alias func(ctx context.Context, q db.Q, sc access.Scope) (string, error)
	// Cards stand on the page of a person in this order, between the head and the facts.
	Cards []Card
	// Badges show how people stand in the list of them.
	Badges Badges
	// Stands filters that list by how people stand.
	Stands Stands
	// Vet refuses a day that contradicts what else is known of somebody, such as the expiry of
	// a licence that is no day of its board; nil refuses none.
	Vet func(ctx context.Context, q db.Q, sc access.Scope, person ids.ID, field string, day civil.Date) error
	// Owns refuses what is said as a fact where a credential says it: it is said there. nil
	// refuses nothing.
	Owns func(ctx context.Context, q db.Q, sc access.Scope, person ids.ID, field string) error
	// Asked are fields that the organization's rules want to know, beside those of its kind.
	Asked func(ctx context.Context, q db.Q, sc access.Scope) ([]Field, error)
}

// Looks writes down who looked at whom; audit.Log does.
type Looks interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
}

// New returns a Service.
func New(d *db.DB, k *keys.Ring, c clock.Clock, newID ids.Maker, l Looks) *Service {
	return &Service{db: d, keys: k, clock: c, newID: newID, looks: l, sizes: usual}
}

func place(column string, id ids.ID) keys.Place {
	return keys.Place{Table: "person", Column: column, Row: id}
}

// seal fills the sealed columns of s from the clear ones.
func (s *Service) seal(ctx context.Context, tx *db.Tx, sc access.Scope, st *stored) error {
	opener, err := s.keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{st.ID})
	if err != nil {
		return err
	}
	if err := sealed(opener, st); err != nil {
		return err
	}
	st.index, err = s.numberIndex(ctx, tx, sc.OrgID(), st.Number)
	return err
}

func (s *Service) numberIndex(ctx context.Context, tx *db.Tx, org int64, number pii.Text) ([]byte, error) {
	key := foldNumber(number.Reveal())
	if key == "" {
		return nil, nil
	}
	return s.keys.Blind(ctx, tx, org, "person.number", key)
}

// open fills the clear fields of people from the sealed ones. Somebody whose key was
// destroyed has no name any more.
func (s *Service) open(ctx context.Context, q db.Q, org int64, all []stored) ([]Person, error) {
	people := make([]ids.ID, len(all))
	for i, st := range all {
		people[i] = st.ID
	}
	opener, err := s.keys.Load(ctx, q, org, class, people)
	if err != nil {
		return nil, err
	}
	out := make([]Person, len(all))
	for i, st := range all {
		if out[i], err = opened(opener, st); err != nil {
			return nil, fmt.Errorf("person %s: %w", st.ID, err)
		}
	}
	return out, nil
}

func opened(o keys.Opener, st stored) (Person, error) {
	p := st.Person
	if !o.Has(st.ID) {
		return p, nil
	}
	for _, c := range []struct {
		column string
		from   keys.Sealed
		to     *pii.Text
	}{{"name", st.name, &p.Name}, {"email", st.email, &p.Email}, {"number", st.number, &p.Number}} {
		if len(c.from) == 0 {
			continue
		}
		var err error
		if *c.to, err = o.Open(st.ID, place(c.column, st.ID), c.from); err != nil {
			return p, err
		}
	}
	return p, nil
}
