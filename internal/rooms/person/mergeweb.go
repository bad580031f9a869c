package person

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

func (s *Service) mergeRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/people/duplicates", PermMerge, s.Duplicates, web.Face[DuplicatesInput, Duplicates]{View: duplicatesPage, Doc: "People who have the same name"}),
		web.Page("/people/{id}/merge", PermMerge, s.mergePage),
		web.Op("POST", "/people/{id}/merge", PermMerge, s.Merge, web.Face[MergeInput, Person]{Of: web.Row("person"),
			Then: func(in MergeInput, _ Person) string { return "/people/" + in.ID.String() }, Form: "/people/{id}/merge", Done: "person.merged", Undo: "/people/{id}/unmerge", Doc: "Find two people to be one; the one of the path stays"}),
		web.Op("POST", "/people/{id}/unmerge", PermMerge, s.Unmerge, web.Face[ShowInput, Person]{Of: web.Row("person"),
			Then: func(in ShowInput, _ Person) string { return "/people/" + in.ID.String() }, Form: "/people/{id}/merge", Done: "person.unmerged", Doc: "Take the last merge into a person back"}),
	}
}

// DuplicatesInput is where a page of equal names begins.
type DuplicatesInput struct {
	After ids.ID `query:"after" json:"-" kind:"person" doc:"The last person of the page before"`
}

// Duplicates are people with the same name, side by side in the list.
type Duplicates struct {
	Entries []Entry           `json:"entries"`
	Next    ids.ID            `json:"next"` // zero at the end
	Units   map[ids.ID]string `json:"-"`
}

// samePage is how many names a page of duplicates shows.
const samePage = 20

// Duplicates lists names that more than one active person in reach has.
func (s *Service) Duplicates(ctx context.Context, sc access.Scope, in DuplicatesInput) (out Duplicates, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if err := namesKnown(ctx, q, sc); err != nil {
			return err
		}
		from, err := cursorAt(ctx, q, sc, in.After)
		if err != nil {
			return err
		}
		names, err := sameNames(ctx, q, sc, from.Key, samePage)
		if err != nil || len(names) == 0 {
			return err
		}
		out.Entries, err = called(ctx, q, sc, names)
		if n := len(out.Entries); n > 0 && len(names) == samePage {
			out.Next = out.Entries[n-1].ID
		}
		return err
	})
	if err != nil {
		return out, fault.Wrap("find duplicates", err)
	}
	out.Units, err = s.units(ctx, sc)
	return out, err
}

// MergePage names who is compared with whom.
type MergePage struct {
	ID   ids.ID `path:"id" kind:"person" json:"-"`
	Gone ids.ID `query:"gone" json:"-" kind:"person"`
}

// side is one of two who may be the same.
type side struct {
	View
	Facts []Believed
}

// mergePage shows two side by side, or who may be the same as one. Both looks are in the log.
func (s *Service) mergePage(ctx context.Context, sc access.Scope, in MergePage) (templ.Component, error) {
	if sent, err := ids.Parse(web.FormOf(ctx).Value("gone", "")); err == nil {
		in.Gone = sent
	}
	one, err := s.sideOf(ctx, sc, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Gone.Zero() {
		like, err := s.alike(ctx, sc, one)
		if err != nil {
			return nil, err
		}
		units, err := s.units(ctx, sc)
		return choosePage(ctx, one, like, units), err
	}
	two, err := s.sideOf(ctx, sc, in.Gone)
	if err != nil {
		return nil, err
	}
	err = s.looks.Read(ctx, sc, audit.Event{At: s.clock.Now(), Verb: "people.compared", Table: "person", Row: one.ID, Subjects: []ids.ID{one.ID, two.ID}, Purpose: "service"})
	return comparePage(ctx, one, two), err
}

func (s *Service) sideOf(ctx context.Context, sc access.Scope, id ids.ID) (out side, err error) {
	units, err := s.units(ctx, sc)
	if err != nil {
		return out, err
	}
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		p, err := s.rootIn(ctx, q, sc, id)
		if err != nil {
			return err
		}
		out.View = viewOf(p.masked())
		out.UnitName = units[p.Unit]
		h, err := s.factsIn(ctx, q, sc, p.ID)
		out.Known = h
		for _, f := range h.Facts {
			if f.Holds && !reserved(f.Name) {
				out.Facts = append(out.Facts, f)
			}
		}
		return err
	})
	return out, fault.Wrap("read person", err)
}

// alike are people whose names have all the words of this one's.
func (s *Service) alike(ctx context.Context, sc access.Scope, one side) (out []Person, err error) {
	words := split(one.Name)
	if len(words) == 0 {
		return nil, nil
	}
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		like, err := alike(ctx, q, sc, one.ID, words[:min(len(words), maxWords)], samePage)
		if err != nil || len(like) == 0 {
			return err
		}
		rows, err := byIDs(ctx, q, sc, like)
		if err != nil {
			return err
		}
		out, err = s.open(ctx, q, sc.OrgID(), rows)
		for i := range out {
			out[i] = out[i].masked()
		}
		return err
	})
	return out, fault.Wrap("find duplicates", err)
}
