package ui

import (
	"net/http"
	"time"

	"github.com/a-h/templ"
)

// Gallery serves every part in every state, for those who build pages and for
// the tests that look at them: /gallery, /gallery/entry, /gallery/public and
// /gallery/refused. It is mounted in development only.
func Gallery() http.Handler {
	mux := http.NewServeMux()
	for path, page := range map[string]templ.Component{
		"GET /gallery": galleryPage(), "GET /gallery/entry": galleryEntry(),
		"GET /gallery/public": galleryPublic(), "GET /gallery/refused": galleryRefused(),
	} {
		mux.Handle(path, templ.Handler(page))
	}
	return mux
}

// What the gallery shows: long words, a name from right to left, text that tries
// to be markup.
const (
	longWord = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
	rtlName  = "سارة عبد الرحمن"
	hostile  = `<script>alert("x")</script> & 'co'`
)

var (
	galleryOrg = Org{Name: "Lakeside Regional Hospital", Href: "/gallery", Colour: "#0f6e6e"}
	galleryNav = []NavGroup{
		{Items: []NavItem{
			{Label: "Overview", Href: "/gallery", Icon: "home", Current: true},
			{Label: "People", Href: "#people", Icon: "users"},
			{Label: "Classes", Href: "#tables", Icon: "calendar"},
			{Label: "Documents", Href: "#forms", Icon: "file", Count: 12},
			{Label: "Credentials", Href: "#lists", Icon: "award"},
		}},
		{Label: "Decide", Items: []NavItem{
			{Label: "Cases", Href: "#parts", Icon: "gavel", Count: 3},
			{Label: "Reports", Href: "#charts", Icon: "chart"},
		}},
		{Label: "Set up", Items: []NavItem{
			{Label: "Units", Href: "#lists", Icon: "sitemap"},
			{Label: "Roles", Href: "#matrix", Icon: "lock"},
			{Label: "Settings", Href: "#forms", Icon: "settings"},
		}},
	}
	galleryUser = User{
		Name: "Maria Lopez", Detail: "maria.lopez@lakeside.example", SignOut: "/gallery/sign-out",
		Links: []NavItem{{Label: "Your account", Href: "#forms", Icon: "user"}, {Label: "Your sessions", Href: "#tables", Icon: "shield"}},
	}
	galleryNoon = Instant{At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
)

func galleryPeople() Table {
	edit := func(name string) []templ.Component {
		return []templ.Component{
			Action{Label: "Edit", About: name, Href: "#people", Look: Ghost},
			Ask{Label: "Remove", About: name, Href: "/gallery/refused", Dialog: "remove", Look: Ghost},
		}
	}
	row := func(name, unit, due string, b Badge, hours int) Row {
		return Row{
			Value: name, Label: name, Tone: b.Tone, Actions: edit(name),
			Cells: []templ.Component{Link{Text: name, Href: "#people"}, Text(unit), b, Num(hours), Day(due)},
		}
	}
	t := Table{
		ID: "people", Caption: "People", Pick: "person", Bulk: []Bulk{{Action: "/gallery/assign", Label: "Assign a course", Icon: "book"}, {Action: "/gallery/remind", Label: "Remind", Icon: "bell"}}, Find: "Find in this list", Tools: []templ.Component{Action{Label: "Export", Href: "#people", Icon: "download"}},
		Columns: []Column{
			{Label: "Name", Sort: "?sort=name", Sorted: "ascending"}, {Label: "Unit", Sort: "?sort=unit"},
			{Label: "Status"}, {Label: "Hours", Num: true}, {Label: "Next due"},
		},
		Rows: []Row{
			row("Aaliyah Johnson", "Emergency", "2026-04-30", Badge{Text: "Met", Tone: Good}, 24),
			row("Benjamin O’Connor-Vandersteen", "Intensive care, night shift", "2026-03-14", Badge{Text: "Open", Tone: Info}, 11),
			row("Chen Wei", "Pharmacy", "2026-02-28", Badge{Text: "In grace", Tone: Warn}, 7),
			row(rtlName, "Radiology", "2026-01-31", Badge{Text: "Not met", Tone: Bad}, 0),
			row("Dolores "+longWord, "Surgery", "", Badge{Text: "Exempt"}, 1204),
			row(hostile, "Laboratory", "2027-04-30", Badge{Text: "Does not apply", Tone: Quiet}, 3),
			row("Emeka Okafor", "Emergency", "2026-05-31", Badge{Text: "Could not be determined", Tone: Special}, 16),
		},
		Pager: Pager{First: "?", Prev: "?before=a", Next: "?after=z", Text: "51 to 57 of 1,204"},
	}
	t.Rows[0].Tone, t.Rows[1].Tone, t.Rows[4].Tone, t.Rows[5].Tone, t.Rows[6].Tone = Neutral, Neutral, Neutral, Neutral, Neutral
	return t
}

func galleryMatrix() Matrix {
	reach := Options("none", "No", "own", "Own record", "unit", "Own unit", "all", "Everybody")
	cell := func(name, value string, changed bool) MatrixCell {
		return MatrixCell{Name: name, Value: value, Options: reach, Changed: changed}
	}
	return Matrix{
		Caption: "What each role may do", Corner: "Permission", Columns: []string{"Administrator", "Supervisor", "Employee"},
		Rows: []MatrixRow{
			{Label: "View records", Hint: "Names, dates and results", Cells: []MatrixCell{{Value: "all", Options: reach}, cell("view-s", "unit", false), cell("view-e", "own", false)}},
			{Label: "Enter completions", Cells: []MatrixCell{{Value: "all", Options: reach}, cell("enter-s", "all", true), cell("enter-e", "none", false)}},
			{Label: "Export", Hint: "Every export is written to the log", Cells: []MatrixCell{{Value: "all", Options: reach}, cell("export-s", "none", false), cell("export-e", "none", false)}},
		},
	}
}

func galleryStatus() []Part {
	return []Part{{Label: "Met", Value: 812, Tone: Good}, {Label: "Open", Value: 204, Tone: Info}, {Label: "In grace", Value: 61, Tone: Warn}, {Label: "Not met", Value: 97, Tone: Bad}, {Label: "Exempt", Value: 30, Tone: Quiet}}
}

func galleryTree() Tree {
	return Tree{Nodes: []Node{{Label: "Lakeside Regional Hospital", Href: "#lists", Meta: "1,204 people", Nodes: []Node{
		{Label: "Nursing", Href: "#lists", Meta: "640 people", Badge: Badge{Text: "12 late", Tone: Bad}, Nodes: []Node{
			{Label: "Emergency", Href: "#lists", Meta: "88 people"}, {Label: "Intensive care, night shift", Href: "#lists", Meta: "41 people"},
		}},
		{Label: "Pharmacy", Href: "#lists", Meta: "32 people"},
		{Label: longWord, Meta: "1 person", Closed: true, Nodes: []Node{{Label: "Inner", Meta: "nobody"}}},
	}}}}
}

func galleryEvents() Timeline {
	return Timeline{
		{Title: "Accepted", Text: "Counts for 4 hours.", By: "Maria Lopez", At: galleryNoon, Tone: Good},
		{Title: "Returned for correction", Text: "The date on the certificate cannot be read.", By: rtlName, At: Day("2026-02-20"), Tone: Warn},
		{Title: "Handed in", By: "Aaliyah Johnson", At: Day("2026-02-18"), Icon: "upload"},
	}
}

func galleryCycles() Cycles {
	return Cycles{ID: "c-cycles", Title: "Periods", From: 0, To: 1200, Today: 800, Now: "today", Marks: []CycleMark{{At: 90, Label: "2025"}, {At: 455, Label: "2026"}, {At: 820, Label: "2027"}},
		Rows: []CycleRow{{Label: "Nursing licence", Spans: []CycleSpan{{From: 0, To: 599, Tone: Good, Text: "to 30 April 2026: met"}, {From: 600, To: 1200, Tone: Info, Text: "to 30 April 2028: open"}}},
			{Label: "Annual safety", Spans: []CycleSpan{{From: 300, To: 664, Tone: Bad, Text: "2026: not met"}, {From: 665, To: 724, Tone: Warn, Thin: true, Text: "grace until 2 March 2027"}}}}}
}
