package person

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

// PickInput is who was picked in the list.
type PickInput struct {
	People []ids.ID `json:"pick" kind:"person" maxItems:"500" doc:"Who was picked"`
}

// Picked is who was picked, by name, and where they can go.
type Picked struct {
	Names map[ids.ID]string `json:"names"`
	Units []unitName        `json:"-"`
}

// MoveInput says into which unit several people go.
type MoveInput struct {
	People []ids.ID `json:"people" kind:"person" minItems:"1" maxItems:"500"`
	Unit   ids.ID   `json:"unit,omitempty" kind:"unit" doc:"Empty takes them out of any"`
}

// Moved counts them.
type Moved struct {
	Moved int `json:"moved"`
}

func (s *Service) moveRoutes() []web.Route {
	return []web.Route{
		web.Op("POST", "/people/pick", PermEnter, s.Pick, web.Face[PickInput, Picked]{View: pickedPage, Form: "/people", Doc: "Who was picked in the list, before something is done with them"}),
		web.Op("POST", "/people/move", PermEnter, s.Move, web.Face[MoveInput, Moved]{
			Then: func(MoveInput, Moved) string { return "/people" }, Form: "/people", Done: "people.moved", Doc: "Put several people into a unit"}),
	}
}

// Pick shows who was picked.
func (s *Service) Pick(ctx context.Context, sc access.Scope, in PickInput) (out Picked, err error) {
	if len(in.People) == 0 {
		return out, fault.Bad("pick", "pick_somebody")
	}
	if out.Names, err = s.Names(ctx, sc, in.People); err != nil {
		return out, err
	}
	if len(out.Names) == 0 {
		return out, fault.NotFound
	}
	out.Units, err = s.unitList(ctx, sc)
	return out, err
}

// moveChunk keeps each transaction short.
const moveChunk = 100

// Move puts people into a unit from today on. Those out of reach are not there; who is in
// the unit already is left alone.
func (s *Service) Move(ctx context.Context, sc access.Scope, in MoveInput) (out Moved, err error) {
	people := distinct(in.People)
	for len(people) > 0 {
		some := people[:min(moveChunk, len(people))]
		people = people[len(some):]
		n := 0
		err := s.db.Write(ctx, sc, db.On("person", some...), func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = s.moveTx(ctx, tx, sc, some, in.Unit)
			return err
		})
		if err != nil {
			return out, fault.Wrap("move people", err)
		}
		out.Moved += n
	}
	return out, nil
}

func (s *Service) moveTx(ctx context.Context, tx *db.Tx, sc access.Scope, some []ids.ID, unit ids.ID) (int, error) {
	rows, err := byIDs(ctx, tx, sc, some)
	if err != nil {
		return 0, err
	}
	if len(rows) < len(some) { // first of all: somebody out of reach is as nobody
		return 0, fault.NotFound
	}
	if err := placed(ctx, tx, sc, unit); err != nil {
		return 0, err
	}
	today, err := s.dayIn(ctx, tx, sc)
	if err != nil {
		return 0, err
	}
	var moved []ids.ID
	for _, st := range rows {
		if st.Unit == unit || st.Root != st.ID {
			continue
		}
		if err := s.moveOne(ctx, tx, sc, st.Person, unit, func(audit ids.ID, is Person) error {
			return s.follow(ctx, tx, sc, st.Person, is, today, audit)
		}); err != nil {
			return 0, err
		}
		moved = append(moved, st.ID)
	}
	if len(moved) == 0 {
		return 0, nil
	}
	return len(moved), s.tell(ctx, tx, sc, moved...)
}

func (s *Service) moveOne(ctx context.Context, tx *db.Tx, sc access.Scope, p Person, unit ids.ID, follow func(ids.ID, Person) error) error {
	p.Unit = unit
	if err := setUnit(ctx, tx, sc, p.ID, unit); err != nil {
		return err
	}
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: "person.moved", Table: "person", Row: p.ID, Subject: p.ID})
	if err != nil {
		return err
	}
	return follow(entry, p)
}

func distinct(all []ids.ID) []ids.ID {
	seen := map[ids.ID]bool{}
	var out []ids.ID
	for _, id := range all {
		if !seen[id] && !id.Zero() {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
