package person

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
)

// Card puts a card of another room on the page of a person, such as what they are asked for;
// nothing where the caller may not see it.
type Card func(ctx context.Context, sc access.Scope, person ids.ID) (templ.Component, error)

// Badges are how people stand, for the list of them.
type Badges func(ctx context.Context, sc access.Scope, people []ids.ID) (map[ids.ID]ui.Badge, error)

func (s *Service) factRoutes() []web.Route {
	back := func(in FactRef, _ Fact) string { return "/people/" + in.Person.String() + "/facts" }
	return []web.Route{
		web.Op("GET", "/people/{id}/facts", PermView, s.Facts, web.Face[ShowInput, History]{View: factsPage, Doc: "What is and was known of a person, and since when; who looked is written to the log"}),
		web.Page("/people/{id}/facts/new", PermFact, s.newFact),
		web.Op("POST", "/people/{id}/facts", PermFact, s.Enter, web.Face[FactInput, Fact]{Of: web.Row("person"),
			Then: func(in FactInput, _ Fact) string { return "/people/" + in.Person.String() }, Form: "/people/{id}/facts/new", Done: "fact.entered", Doc: "Say what is known of a person"}),
		web.Page("/people/{id}/facts/{fact}", PermFact, s.editFact),
		web.Op("POST", "/people/{id}/facts/{fact}", PermFact, s.Correct, web.Face[CorrectInput, Fact]{Of: web.Row("person"),
			Then: func(in CorrectInput, f Fact) string { return back(in.FactRef, f) }, Form: "/people/{id}/facts/{fact}", Done: "fact.corrected", Doc: "Correct a fact; what was believed before stays in the history"}),
		web.Op("POST", "/people/{id}/facts/{fact}/void", PermFact, s.Void, web.Face[FactRef, Fact]{Of: web.Row("person"),
			Then: back, Form: "/people/{id}/facts", Done: "fact.voided", Undo: "/people/{id}/facts/{fact}/restore", Doc: "Take a fact back"}),
		web.Op("POST", "/people/{id}/facts/{fact}/restore", PermFact, s.Restore, web.Face[FactRef, Fact]{Of: web.Row("person"),
			Then: back, Form: "/people/{id}/facts", Done: "fact.restored", Doc: "Let a fact hold again that was taken back"}),
	}
}

// NewFact names the field of an empty form.
type NewFact struct {
	ID   ids.ID `path:"id" kind:"person" json:"-"`
	Name string `query:"name" json:"-" maxLength:"80"`
}

type factForm struct {
	Person  ids.ID
	Name    string // of the person
	Fields  []Field
	Field   Field // zero while none is chosen
	Fact    ids.ID
	Value   string
	From    string
	To      string
	Correct bool
	Own     bool // of the caller: somebody else says it
}

func (s *Service) newFact(ctx context.Context, sc access.Scope, in NewFact) (templ.Component, error) {
	f, err := s.form(ctx, sc, in.ID)
	if err != nil {
		return nil, err
	}
	name := web.FormOf(ctx).Value("name", in.Name)
	f.Field, _ = fieldOf(f.Fields, name)
	return factPage(ctx, f), nil
}

func (s *Service) editFact(ctx context.Context, sc access.Scope, in FactRef) (templ.Component, error) {
	h, err := s.Facts(ctx, sc, ShowInput{ID: in.Person})
	if err != nil {
		return nil, err
	}
	for _, b := range h.Facts {
		if b.ID != in.Fact || b.Kind == VoidFact {
			continue
		}
		field, err := fieldOf(h.Fields, b.Name)
		if err != nil || field.Sealed && h.Masked {
			return nil, fault.NotFound
		}
		f := factForm{Person: h.Person, Name: h.Name, Fields: h.Fields, Field: field, Fact: b.ID, Correct: true, Own: h.Own, Value: b.Value, From: isoText(b.day()), To: isoText(b.To)}
		if field.Sealed && field.Kind != DateFact {
			f.Value = b.Clear
		}
		return factPage(ctx, f), nil
	}
	return nil, fault.NotFound
}

func (s *Service) form(ctx context.Context, sc access.Scope, person ids.ID) (f factForm, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		p, err := s.rootIn(ctx, q, sc, person)
		if err != nil {
			return err
		}
		f.Person, f.Name = p.ID, p.Name.Reveal()
		if f.Own, err = oneself(ctx, q, sc, person); err != nil {
			return err
		}
		all, err := s.fieldsIn(ctx, q, sc)
		for _, field := range all {
			if !field.Sealed || !p.Masked {
				f.Fields = append(f.Fields, field)
			}
		}
		return err
	})
	return f, fault.Wrap("read fields", err)
}
