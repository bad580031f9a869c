package ui

import (
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The golden files must not depend on whether the assets were built.
func TestMain(m *testing.M) {
	names = func() map[string]string {
		return map[string]string{"app.css": "app.0.css", "app.js": "app.0.js", "favicon.svg": "favicon.0.svg", "icons.svg": "icons.0.svg"}
	}
	os.Exit(m.Run())
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// holding puts children into a part, as a template does.
func holding(c templ.Component, children templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, children), w)
	})
}

func golden() map[string]templ.Component {
	org := Org{Name: "Lake & Side", Colour: "#0F6E6E"}
	errs := Errors{{"email", "Enter an e-mail address"}, {"", "The link is too old"}}
	question := Question{Title: "Remove it?", Text: "It can be brought back.", Action: "/remove", Yes: "Remove", Look: Danger, Fields: []Hidden{{"id", "7"}}}
	return map[string]templ.Component{
		"page": holding(Page{
			Title: "People", Lead: "Everybody.", Lang: "es", Org: org, Errors: 2, Status: Badge{Text: "Draft", Tone: Info}, Narrow: true,
			Nav:  []NavGroup{{Items: []NavItem{{Label: "Home", Href: "/", Icon: "home", Current: true}}}, {Label: "Decide", Items: []NavItem{{Label: "Cases", Href: "/cases", Count: 1200}}}},
			User: User{Name: "Maria Lopez", Detail: "m@lake.example", SignOut: "/sign-out", Links: []NavItem{{Label: "Account", Href: "/account"}}}, Banners: []Banner{{Text: "Support may look.", Tone: Warn, Action: Post{Action: "/end", Label: "End"}}},
			Flash: []Flash{{Text: "Removed.", Tone: Good, Undo: &Post{Action: "/undo", Label: "Undo"}}}, Crumbs: []Link{{"Home", "/"}}, Actions: []templ.Component{Action{Label: "Add", Href: "/new", Look: Primary}}, Footer: []Link{{"Privacy", "/privacy"}},
		}, Text("inside")),
		"page-least": Page{Title: "People"},
		"entry":      holding(Entry{Title: "Sign in", Lead: "to Lake", Org: org, Footer: []Link{{"Help", "/help"}}}, Text("inside")),
		"public":     holding(Public{Title: "Register", Org: org, Links: []Link{{"Verify", "/verify"}}}, Text("inside")),
		"form":       holding(Form{Action: "/save", Cancel: "/back", Errors: errs, Hidden: []Hidden{{"id", "7"}}, Files: true}, Text("fields")),
		"filters":    holding(Filters{Action: "/people", Search: "Search", Value: "li", Clear: "/people"}, Text("more")),
		"fieldset":   holding(Fieldset{Legend: "Class", Hint: "All of it", Side: true}, Text("fields")),
		"field-line": Field{Name: "name", Label: "Name", Hint: "In full", Value: "Li", Error: "Too short", Required: true, Max: 80, Suggest: []string{"Li", "Lu"}, Focus: true},
		"field-text": Field{Kind: TextArea, Name: "note", Label: "Note", Value: "a\nb"}, "field-date": Field{Kind: Date, Name: "on", Label: "Date", Value: "2026-03-01", From: "2026-01-01"},
		"field-number": Field{Kind: Number, Name: "h", Label: "Hours", Unit: "hours", Step: "0.25"}, "field-password": Field{Kind: Password, Name: "p", Label: "Password", Fill: "new-password"},
		"field-select":   Field{Kind: Select, Name: "s", Label: "Course", Value: "b", Blank: "Choose…", Options: []Option{{Value: "a", Label: "A", Group: "G"}, {Value: "b", Label: "B", Group: "G"}, {Value: "c", Label: "C"}}},
		"field-radio":    Field{Kind: Radio, Name: "r", Label: "Role", Value: "b", Required: true, Error: "Choose", Options: []Option{{Value: "a", Label: "A", Hint: "first"}, {Value: "b", Label: "B"}}},
		"field-checks":   Field{Kind: Checks, Name: "c", Label: "By", Values: []string{"x"}, Options: Options("x", "X", "y", "Y")},
		"field-checkbox": Field{Kind: Checkbox, Name: "ok", Label: "Agreed", Value: "on", Hint: "Once"}, "field-file": Field{Kind: File, Name: "f", Label: "File", Accept: ".csv", Multiple: true},
		"field-code": Field{Kind: Code, Name: "code", Label: "Code"}, "field-hidden": Field{Kind: Hide, Name: "id", Value: "7"},
		"table": Table{
			Caption: "People", Pick: "id", Bulk: []Bulk{{Action: "/remind", Label: "Remind"}}, Find: "Find", Columns: []Column{{Label: "Name", Sort: "?s=n", Sorted: "ascending"}, {Label: "Hours", Num: true}}, Pager: Pager{Next: "?after=7", Text: "1 to 2 of 9"},
			Rows: []Row{{Value: "7", Label: "Li", Tone: Bad, Cells: []templ.Component{Link{"Li", "/7"}, Num(12345)}, Actions: []templ.Component{Action{Label: "Edit", About: "Li", Href: "/7/edit"}}}, {Value: "8", Label: "Lu", Cells: []templ.Component{Text("Lu"), nil}}},
		},
		"table-empty": Table{Caption: "People", Hide: true, Empty: Empty{Title: "Nobody yet", Text: "Import a file.", Icon: "users", Action: Action{Label: "Import", Href: "/import"}}},
		"matrix":      Matrix{Caption: "Roles", Corner: "May", Columns: []string{"Lead"}, Rows: []MatrixRow{{Label: "View", Hint: "names", Cells: []MatrixCell{{Name: "v", Value: "b", Options: Options("a", "A", "b", "B"), Changed: true}}}, {Label: "Fixed", Cells: []MatrixCell{{Value: "a", Options: Options("a", "A")}}}}},
		"card":        holding(Card{Title: "Units", Sub: "All", ID: "u", Actions: []templ.Component{Action{Label: "Add", Href: "/add"}}}, Text("inside")),
		"stats":       Stats{{Label: "Met", Value: "8", Note: "half", Tone: Good, Href: "/met"}, {Label: "All", Value: "16"}}, "facts": Facts{{"Name", Text("Li")}, {"Number", nil}},
		"tabs": Tabs{Label: "Person", Items: []NavItem{{Label: "Record", Href: "/r", Current: true}, {Label: "Documents", Href: "/d", Count: 4}}}, "more": holding(More{Summary: "Why?", Open: true}, Text("because")),
		"tree":     Tree{Nodes: []Node{{Label: "House", Href: "/1", Nodes: []Node{{Label: "Room", Meta: "2 people", Badge: Badge{Text: "late", Tone: Bad}}}}}},
		"timeline": Timeline{{Title: "Done", Text: "It counts.", By: "Li", At: Day("2026-03-01"), Tone: Good}}, "steps": Steps{Items: []Step{{Label: "One", Done: true, Href: "/1"}, {Label: "Two", Current: true}, {Label: "Three"}}},
		"diff": Diff{Caption: "Changes", Changes: []Change{{"Unit", "A", "B"}, {"Mail", "", "x"}}}, "dialog": holding(Dialog{ID: "rm", Question: question}, Text("inside")), "confirmation": holding(Confirmation{Question: question, Cancel: "/back"}, Text("inside")),
		"ask": Ask{Label: "Remove", About: "Li", Href: "/7/remove", Dialog: "rm", Look: Danger}, "menu": Menu{Items: []templ.Component{Post{Action: "/archive", Label: "Archive", Icon: "archive", Fields: []Hidden{{"id", "7"}}}}},
		"alert": holding(Alert{Title: "Careful", Text: "Two columns", Tone: Warn, Action: Link{"Choose", "/c"}}, Text("inside")), "badge": Badge{Text: "Met", Tone: Good}, "two": Two{Text("a"), Note("b")},
		"secret": Secret{Label: "Key", Value: "JBSWY3DPEHPK", Hint: "Once", Typed: true}, "secret-link": Secret{Label: "Link", Value: "https://standing.test/approve/aGk4bm8?x=1", Hint: "Once"},
		"secret-token": Secret{Label: "Token", Value: "st_JBSWY3DPEHPK"}, "codes": Codes{Label: "Codes", List: []string{"A-1", "B-2"}}, "passkey": Passkey{Create: true, Options: "/o", Action: "/a", Look: Primary},
		"instant": Instant{At: time.Date(2026, 3, 1, 9, 5, 0, 0, time.UTC)}, "day": Day("2026-03-01"), "progress": Progress{Label: "Hours", Done: 3, Whole: 4, Tone: Warn},
		"donut": Donut{Chart: Chart{Title: "Where", Parts: []Part{{Label: "Met", Value: 3, Tone: Good}, {Label: "Not", Value: 1, Tone: Bad}}}, Figure: "75%", Under: "met"}, "stacked": Stacked{Chart{Title: "Where", Parts: []Part{{Label: "Met", Value: 3, Tone: Good}}}},
		"lines": Lines{Unit: "%", Chart: Chart{Title: "Over time", Parts: []Part{{Label: "May", Value: 1, Tone: Good}, {Label: "June", Value: 4, Tone: Good}}}}, "heat": Heat{Caption: "Presence", Corner: "Day", Columns: []string{"9"}, Rows: []HeatRow{{Label: "Mon", Values: []int{0}}, {Label: "Tue", Values: []int{5}}}},
	}
}

func TestGolden(t *testing.T) {
	for name, part := range golden() {
		t.Run(name, func(t *testing.T) {
			// One element per line, so that a difference can be read.
			got := strings.ReplaceAll(render(t, part), "><", ">\n<") + "\n"
			file := filepath.Join("testdata", "golden", name+".html")
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s looks different now; look at it, then run the test with -update\n%s", name, got)
			}
		})
	}
}
