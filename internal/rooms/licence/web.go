package licence

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/wording"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.Page("/licences/new", PermAdd, s.ownPage),
		web.Op("POST", "/licences", PermAdd, s.Add, web.Face[Input, Added]{
			Then: func(Input, Added) string { return "/record" }, Form: "/licences/new", Done: "licence.added", Status: http.StatusCreated, Doc: "Add a licence of one's own, where one is alone in the organization"}),
		web.Page("/people/{id}/licences/new", PermAdd, s.forPage),
		web.Op("POST", "/people/{id}/licences", PermAdd, s.AddFor, web.Face[ForInput, Added]{Of: web.Row("person"),
			Then: func(in ForInput, _ Added) string { return "/people/" + in.ID.String() }, Form: "/people/{id}/licences/new", Done: "licence.added", Status: http.StatusCreated, Doc: "Add a licence of a person: its requirement, the days it goes by, and the assignment"}),
	}
}

// OwnPage names the board that was chosen.
type OwnPage struct {
	Pack string `query:"pack" json:"-" maxLength:"80"`
}

// ForPage is OwnPage for a person.
type ForPage struct {
	ID ids.ID `path:"id" kind:"person" json:"-"`
	OwnPage
}

// form is what the page shows.
type form struct {
	person ids.ID // zero: oneself
	name   string // whose licence it is; of somebody who was not entered yet, what to offer
	enter  bool   // ask for the name
	other  bool   // the organization has several people: choose one first
	board  *Board
	kinds  []ui.Option // that stand for themselves
	asked  []question  // of which one answer is true
	sure   bool        // no tick is asked for
	sees   bool        // the caller may see sealed days
	has    []held      // licences that are known already
	held   *held       // the one of the board, where it is
	today  civil.Date
	rule   wording.Explained // in plain English, where it has to be confirmed
}

func (s *Service) ownPage(ctx context.Context, sc access.Scope, in OwnPage) (templ.Component, error) {
	f := form{person: ids.ID{}, enter: sc.Person().Zero()}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := tenant.Of(ctx, q, sc.OrgID())
		f.name, f.other = o.Name, o.Kind != tenant.Professional
		if err == nil {
			err = s.fill(ctx, q, sc, &f, in.Pack)
		}
		return err
	})
	return screen(ctx, f), fault.Wrap("show boards", err)
}

func (s *Service) forPage(ctx context.Context, sc access.Scope, in ForPage) (templ.Component, error) {
	see, err := sc.Narrow(person.PermView)
	if err != nil {
		return nil, err
	}
	names, err := s.People.Names(ctx, see, []ids.ID{in.ID})
	if err != nil {
		return nil, err
	}
	f := form{person: in.ID}
	var ok bool
	if f.name, ok = names[in.ID]; !ok {
		return nil, fault.NotFound
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error { return s.fill(ctx, q, sc, &f, in.Pack) })
	return screen(ctx, f), fault.Wrap("show boards", err)
}

// fill looks the board up that was chosen.
func (s *Service) fill(ctx context.Context, q db.Q, sc access.Scope, f *form, name string) error {
	whose, err := f.person, error(nil)
	if whose.Zero() && !f.other {
		whose = sc.Person()
	}
	if f.has, err = s.heldBy(ctx, q, sc, whose); err != nil {
		return err
	}
	f.sees = sc.Can(person.PermContact) == access.Org
	if f.today, err = s.People.DayIn(ctx, q, sc); err != nil {
		return err
	}
	b, ok := boardNamed(web.FormOf(ctx).Value("pack", name))
	if !ok {
		return nil
	}
	f.board = &b
	fields, err := s.People.FieldsIn(ctx, q, sc)
	if err != nil {
		return err
	}
	f.kinds, f.asked = offered(b, fields)
	if i := slices.IndexFunc(f.has, func(h held) bool { return h.ID == b.ID }); i >= 0 {
		f.held = &f.has[i]
	}
	if f.sure = b.Citation.Confidence == pack.Quoted; !f.sure {
		f.sure, err = s.Requirements.Adopts(ctx, q, sc, b.ID)
		f.rule = requirement.Explain(b.Pack)
	}
	return err
}

// question is a fact that the rule tells apart, of which one answer is true.
type question struct {
	fact, label string
	options     []ui.Option
}

// offered are the kinds as a form shows them: in the spelling of the organization's own
// fields where it has some, and each answer once. Answers that exclude each other are one
// question.
func offered(b Board, fields []person.Field) (alone []ui.Option, asked []question) {
	all := spelled(b, fields)
	for _, o := range all {
		fact, value, _ := strings.Cut(o.Value, ":")
		i := slices.IndexFunc(asked, func(q question) bool { return q.fact == fact })
		same := func(x ui.Option) bool { return strings.HasPrefix(x.Value, fact+":") }
		switch {
		case fact == "holds" || i < 0 && !slices.ContainsFunc(all, func(x ui.Option) bool { return same(x) && x.Value != o.Value }):
			alone = append(alone, o)
		case i < 0:
			asked = append(asked, question{fact, o.Hint, []ui.Option{{Value: value, Label: o.Label}}})
		default:
			asked[i].options = append(asked[i].options, ui.Option{Value: value, Label: o.Label})
		}
	}
	return alone, asked
}

// usualAnswers are those that the field's own words have, in the organization or anywhere: a rule
// lists several spellings of one of them, and not the others.
func usualAnswers(fact string, fields []person.Field) []string {
	if i := slices.IndexFunc(fields, func(f person.Field) bool { return f.Name == fact }); i >= 0 && len(fields[i].Options) > 0 {
		return fields[i].Options
	}
	return person.FieldOf(fact, "", false).Options
}

func spelled(b Board, fields []person.Field) (out []ui.Option) {
	seen := map[string]bool{}
	add := func(k Kind, label, hint string) {
		if v := k.String(); !seen[v] {
			seen[v] = true
			out = append(out, ui.Option{Value: v, Label: label, Hint: hint})
		}
	}
	for _, k := range b.Kinds {
		if k.Credential != "" {
			add(k, labelOf(b.Credentials, k.Credential), "")
			continue
		}
		values := []string{k.Value}
		if usual := usualAnswers(k.Fact, fields); len(usual) > 0 {
			values = usual
		} else if k.Value == "y" || k.Value == "true" {
			continue // another spelling of yes
		}
		for _, v := range values {
			add(Kind{Fact: k.Fact, Value: v}, wording.Title(v), labelOf(b.Facts, k.Fact))
		}
	}
	return out
}

// choices are the boards to choose from, by jurisdiction.
func choices() []ui.Option {
	var out []ui.Option
	for _, b := range boards() {
		out = append(out, ui.Option{Value: b.ID, Label: b.Title, Group: b.Jurisdiction})
	}
	return out
}
