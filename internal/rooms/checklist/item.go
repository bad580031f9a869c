package checklist

import (
	"slices"
	"strings"
	"unicode"

	"standing/internal/base/fault"
)

// Kind is what an item asks for.
type Kind string

// The kinds.
const (
	Document   Kind = "document"   // a file
	Credential Kind = "credential" // a licence or certification
	Text       Kind = "text"       // an answer in words
	YesNo      Kind = "yes_no"
	Reference  Kind = "reference" // what somebody outside says
	Check      Kind = "check"     // looked up by staff
	Standing   Kind = "standing"  // that a requirement is met
)

// Kinds lists them in the order of forms.
func Kinds() []Kind { return []Kind{Document, Credential, Text, YesNo, Reference, Check, Standing} }

// Party is from whom something is wanted.
type Party string

// The parties.
const (
	Nobody  Party = ""
	Person  Party = "person"
	Outside Party = "outside"
	Staff   Party = "staff"
)

// Item is one thing that is asked.
type Item struct {
	Code     string `json:"code,omitempty" maxLength:"40" doc:"By which a newer version of the checklist knows it; made up where empty"`
	Title    string `json:"title,omitempty" maxLength:"200" doc:"What is asked; an item without one is left out"`
	Hint     string `json:"hint,omitempty" maxLength:"500"`
	Kind     Kind   `json:"kind,omitempty" enum:"document,credential,text,yes_no,reference,check,standing" doc:"document unless told"`
	From     Party  `json:"from,omitempty" enum:"person,outside,staff" doc:"Of whom it is wanted; as usual for the kind unless told"`
	What     string `json:"what,omitempty" maxLength:"60" doc:"Of a credential its kind, of a check exclusion, of a standing the requirement"`
	Grade    string `json:"grade,omitempty" enum:"claimed,document,issuer,source" doc:"How well a credential has to be known at least"`
	Days     int    `json:"days,omitempty" minimum:"0" maximum:"730" doc:"Wanted within so many days after the file was opened; 0: with the file"`
	Months   int    `json:"months,omitempty" minimum:"0" maximum:"120" doc:"How long what was accepted stays good; 0: as long as what it points to"`
	Optional bool   `json:"optional,omitempty"`
	Shown    bool   `json:"shown,omitempty" doc:"Of a reference: the person may see the answer"`
}

const (
	maxItems = 60
	maxText  = 4000
	maxHint  = 500
)

// usual is of whom a kind is wanted.
func (k Kind) usual() Party {
	switch k {
	case Reference:
		return Outside
	case Check:
		return Staff
	case Document, Credential, Text, YesNo, Standing:
	}
	return Person
}

// grades are how well a credential can be known, from the lowest.
var grades = []string{"claimed", "document", "issuer", "source"}

// enough reports whether something is known well enough.
func (i Item) enough(grade string) bool {
	return i.Kind != Credential || slices.Index(grades, grade) >= slices.Index(grades, i.Grade)
}

// itemsOf checks the items of a form: those without a title are left out.
func itemsOf(all []Item) ([]Item, error) {
	var out []Item
	for _, i := range all {
		i.Title, i.Hint = strings.TrimSpace(i.Title), strings.TrimSpace(i.Hint)
		if i.Title == "" {
			continue
		}
		one, err := i.checked()
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	switch {
	case len(out) == 0:
		return nil, fault.Bad("items", "checklist.no_items")
	case len(out) > maxItems:
		return nil, fault.Bad("items", "too_many", maxItems)
	}
	return coded(out)
}

func (i Item) checked() (Item, error) {
	if i.Kind == "" {
		i.Kind = Document
	}
	if i.From == "" || i.Kind == Reference || i.Kind == Check || i.Kind == Standing {
		i.From = i.Kind.usual()
	}
	if i.From == Outside && i.Kind != Reference {
		i.From = Person
	}
	if i.Kind != Credential {
		i.Grade = ""
	}
	if i.Kind != Reference {
		i.Shown = false
	}
	switch {
	case !slices.Contains(Kinds(), i.Kind):
		return i, fault.Bad("items", "checklist.kind", i.Title)
	case strings.ContainsFunc(i.Title+i.Hint, turning):
		return i, fault.Bad("items", "text_invalid")
	case i.Kind == Standing && i.What == "":
		return i, fault.Bad("items", "checklist.which_requirement", i.Title)
	case i.Days < 0 || i.Days > 730 || i.Months < 0 || i.Months > 120:
		return i, fault.Bad("items", "checklist.days", i.Title)
	}
	return i, nil
}

// coded gives a code to whichever has none, and refuses one that two have.
func coded(all []Item) ([]Item, error) {
	seen := map[string]bool{}
	for _, i := range all {
		if i.Code != "" && seen[i.Code] {
			return nil, fault.Bad("items", "checklist.twice", i.Title)
		}
		seen[i.Code] = i.Code != ""
	}
	for n := range all {
		if all[n].Code != "" {
			continue
		}
		code := slug(all[n].Title)
		for seen[code] {
			code += "x"
		}
		all[n].Code, seen[code] = code, true
	}
	return all, nil
}

// slug is a short code of a title.
func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
		if b.Len() >= 24 {
			break
		}
	}
	if b.Len() == 0 {
		return "item"
	}
	return strings.Trim(b.String(), "_")
}

// turning is what can make one text look like another: controls but for line breaks, and the
// marks that turn the direction of what follows.
func turning(r rune) bool {
	return r != '\n' && r != '\r' && r != '\t' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
