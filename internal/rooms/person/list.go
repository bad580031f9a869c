package person

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Filter is what a list of people is asked for.
type Filter struct {
	Find  string `query:"find" json:"-" maxLength:"100" doc:"Beginnings of words of the name, or of the number where the caller may see it"`
	Unit  ids.ID `query:"unit" json:"-" kind:"unit"`
	State State  `query:"state" json:"-" enum:"active,left" doc:"active unless it says left"`
	// Standing is one of those that room compliance tells apart.
	Standing string `query:"standing" json:"-" enum:"good,not_met,grace,unknown,open,met,exempt" doc:"Only who stands so with all that is asked of them; good is of whom nothing is overdue"`
}

func (f Filter) state() State {
	if f.State == "" {
		return Active
	}
	return f.State
}

const maxWords = 6

func (f Filter) words() []string {
	w := split(f.Find)
	return w[:min(len(w), maxWords)]
}

// Cursor is where a page begins: after this name and person.
type Cursor struct {
	Key string
	ID  ids.ID
}

// String is the cursor as a link carries it: the person only, so that no name is in an
// address. The name is looked up again.
func (c Cursor) String() string { return c.ID.String() }

// After is where a page begins: after this person, in the order of names, or of entry where
// ByID says so. It remembers which, since the order changes when the index of names goes or
// comes back: pages of two orders would lose people and repeat others.
type After struct {
	ids.ID
	ByID bool
}

const byIDMark = "entered."

// String is a cursor as a link carries it.
func (a After) String() string {
	if a.ByID && !a.Zero() {
		return byIDMark + a.ID.String()
	}
	return a.ID.String()
}

// MarshalText writes what a link carries.
func (a After) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (a *After) UnmarshalText(b []byte) error {
	id, byID := strings.CutPrefix(string(b), byIDMark)
	a.ByID = byID
	return a.ID.UnmarshalText([]byte(id))
}

// Page is a part of a list.
type Page struct {
	Entries []Entry `json:"entries"`
	Next    After   `json:"next"` // where the next page begins; empty at the end
	// ByID says that the index of names is being made: the order is that of entry, and
	// Find was not obeyed.
	ByID bool `json:"by_id"`
}

// List is a page of the people in the caller's reach, in the order of names. While the index
// of names is being made it begins in the order of entry, and goes on so to its end; who has
// had pages in the order of names waits until it is there again.
func (s *Service) List(ctx context.Context, sc access.Scope, f Filter, from After, limit int) (page Page, err error) {
	if limit < 1 || limit > 500 {
		return Page{}, fault.Bad("limit", "out_of_range", 1, 500)
	}
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		ok, err := ready(ctx, q, sc.OrgID())
		switch {
		case err != nil:
			return err
		case from.ByID, !ok && from.Zero():
			page, err = s.listByID(ctx, q, sc, from.ID, limit)
			return err
		case !ok:
			return fault.Busy
		}
		cursor, err := cursorAt(ctx, q, sc, from.ID)
		if err != nil {
			return err
		}
		if f.Standing != "" {
			page, err = s.listStanding(ctx, q, sc, f, cursor, limit)
			return err
		}
		list, err := s.sizes.entries(ctx, q, sc, f, cursor, limit+1)
		page = cut(list, limit)
		return err
	})
	return page, fault.Wrap("list people", err)
}

func (s *Service) listByID(ctx context.Context, q db.Q, sc access.Scope, from ids.ID, limit int) (Page, error) {
	rows, err := after(ctx, q, sc, from, limit+1)
	if err != nil {
		return Page{}, err
	}
	people, err := s.open(ctx, q, sc.OrgID(), rows)
	if err != nil {
		return Page{}, err
	}
	list := make([]Entry, len(people))
	for i, p := range people {
		p = p.masked()
		list[i] = Entry{ID: p.ID, Name: p.Name.Reveal(), Number: p.Number.Reveal(), Unit: p.Unit, State: p.State}
	}
	page := cut(list, limit)
	page.ByID, page.Next.ByID = true, !page.Next.Zero()
	return page, nil
}

func cut(list []Entry, limit int) Page {
	if len(list) <= limit {
		return Page{Entries: list}
	}
	return Page{Entries: list[:limit], Next: After{ID: list[limit-1].ID}}
}

// ByID is one person in the caller's reach, or the one they were merged into. Who looked is
// written to the log by Show.
func (s *Service) ByID(ctx context.Context, sc access.Scope, id ids.ID) (p Person, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		found, err := s.rootIn(ctx, q, sc, id)
		p = found.masked()
		return err
	})
	return p, fault.Wrap("read person", err)
}

// Reaches reports whether a person is there and in sc's reach.
func (s *Service) Reaches(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (bool, error) {
	return reaches(ctx, q, sc, id)
}

// InReach is NotFound for a person whom sc does not reach in what it is authorized for: for
// rooms whose pages are about one.
func (s *Service) InReach(ctx context.Context, sc access.Scope, id ids.ID) error {
	return s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		ok, err := reaches(ctx, q, sc, id)
		if err == nil && !ok {
			err = fault.NotFound
		}
		return err
	})
}

// Names are what to call people: for rooms that show them. Those out of reach are left out.
func (s *Service) Names(ctx context.Context, sc access.Scope, people []ids.ID) (map[ids.ID]string, error) {
	out := map[ids.ID]string{}
	err := s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		known, err := indexedNames(ctx, q, sc, people)
		if err != nil {
			return err
		}
		for _, e := range known {
			out[e.ID] = e.Name
		}
		missing := slices.DeleteFunc(slices.Clone(people), func(id ids.ID) bool { return out[id] != "" })
		if len(missing) == 0 {
			return nil
		}
		rows, err := byIDs(ctx, q, sc, missing)
		if err != nil {
			return err
		}
		opened, err := s.open(ctx, q, sc.OrgID(), rows)
		for _, p := range opened {
			out[p.ID] = p.Name.Reveal()
		}
		return err
	})
	return out, fault.Wrap("name people", err)
}

// beyond is the first text that does not begin with w.
func beyond(w string) string { return w + "\U0010FFFF" }
