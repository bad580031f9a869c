package ui

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Kind is the kind of answer a field takes.
type Kind string

// The kinds. A line of text is the zero value.
const (
	Line     Kind = ""
	Email    Kind = "email"
	Phone    Kind = "tel"
	Web      Kind = "url"
	Number   Kind = "number"
	Search   Kind = "search"
	Date     Kind = "date"
	Month    Kind = "month"
	Time     Kind = "time"
	DateTime Kind = "datetime-local"
	Password Kind = "password"
	Code     Kind = "code"     // a one-time code
	TextArea Kind = "textarea" // several lines
	Select   Kind = "select"
	Radio    Kind = "radio"
	Checks   Kind = "checks" // several boxes under one name
	Checkbox Kind = "checkbox"
	File     Kind = "file"
	Colour   Kind = "color"
	Hide     Kind = "hidden"
)

// Option is one answer to choose. Options with the same Group stand together in
// a select.
type Option struct {
	Value, Label, Hint, Group string
	Disabled                  bool
	Depth                     int // of Checks that are a tree: how far below the top
}

// Options makes options of pairs: value, label, value, label …
func Options(pairs ...string) []Option {
	var out []Option
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, Option{Value: pairs[i], Label: pairs[i+1]})
	}
	return out
}

// Field is one question of a form. Kind, Name and Label are always wanted; a
// field without a hint and an error takes one line less.
type Field struct {
	Kind      Kind
	Name      string
	Label     string
	Hint      string
	Error     string
	Value     string   // of one answer; a Checkbox is ticked when it equals Tick
	Values    []string // chosen ones, of Checks and of a Select with Multiple
	Tick      string   // what a Checkbox sends; "on" when empty
	Options   []Option
	Blank     string // first, empty line of a Select, such as "Choose…"
	Required  bool
	ReadOnly  bool
	Disabled  bool
	Multiple  bool     // Select and File
	Suggest   []string // answers to choose from or to type something else
	Size      string   // "short" or "medium", to fit what is expected; "code", for a text whose columns count; the whole width when empty
	Rows      int      // of a TextArea; 4 when 0
	Max       int      // longest text that is taken
	From, To  string   // least and greatest number or date
	Step      string
	Accept    string // of a File: ".csv,.xlsx"
	Fill      string // autocomplete, such as "username", "new-password"; "off" for other people's data
	Keys      string // inputmode, such as "numeric"
	Unit      string // after the box, such as "hours"
	HideLabel bool   // label for screen readers only, where a heading says it already
	Focus     bool   // begin here; one per page
	Here      bool   // a Select of time zones: the reader's own is chosen while none is
}

// Render writes the question with its label, hint and error.
func (f Field) Render(ctx context.Context, w io.Writer) error { return field(f).Render(ctx, w) }

func fieldID(name string) string { return "f-" + slug(name) }

// ID is the id of the box, or of the first of several.
func (f Field) ID() string { return fieldID(f.Name) }

func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID()+"-error")
	}
	return strings.Join(ids, " ")
}

// optionID gives the first option the id of the field, where the error leads.
func (f Field) optionID(i int) string {
	if i == 0 {
		return f.ID()
	}
	return f.ID() + "-" + strconv.Itoa(i+1)
}

func (f Field) chosen(value string) bool {
	if f.Kind == Radio || f.Kind == Select && !f.Multiple {
		return f.Value == value
	}
	return slices.Contains(f.Values, value)
}

func (f Field) inputType() string {
	switch f.Kind {
	case Line, Code:
		return "text"
	default:
		return string(f.Kind)
	}
}

// class of the box. A date and a number have a natural width.
func (f Field) class(base string) string {
	size := f.Size
	if size == "" {
		switch f.Kind {
		case Date, Month, Time, DateTime, Number, Code, Phone:
			size = "medium"
		default:
		}
	}
	if size != "" {
		base += " size-" + size
	}
	if f.Error != "" {
		base += " is-invalid"
	}
	return base
}

// state is what every box may carry.
func (f Field) state() templ.Attributes {
	a := templ.Attributes{"required": f.Required, "disabled": f.Disabled, "autofocus": f.Focus, "data-zone": f.Here}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if d := f.describedBy(); d != "" {
		a["aria-describedby"] = d
	}
	return a
}

// box is state and what only boxes that are typed in carry.
func (f Field) box() templ.Attributes {
	a := f.state()
	a["readonly"] = f.ReadOnly
	a["multiple"] = f.Multiple
	keys, fill := f.Keys, f.Fill
	if f.Kind == Code {
		keys, fill = orElse(keys, "numeric"), orElse(fill, "one-time-code")
	}
	for name, value := range map[string]string{
		"autocomplete": fill, "inputmode": keys, "min": f.From, "max": f.To, "step": f.Step, "accept": f.Accept,
	} {
		if value != "" {
			a[name] = value
		}
	}
	if f.Max > 0 {
		a["maxlength"] = strconv.Itoa(f.Max)
	}
	if len(f.Suggest) > 0 {
		a["list"] = f.ID() + "-list"
	}
	switch f.Kind {
	case Line, TextArea, Search:
		a["dir"] = "auto"
	case Email, Password, Code:
		a["spellcheck"], a["autocapitalize"] = "false", "none"
	default:
	}
	return a
}

// in is the class of an option's depth.
func (o Option) in() string { return "in-" + strconv.Itoa(min(o.Depth, 6)) }

// grouped cuts the options where the group changes.
func (f Field) grouped() [][]Option {
	var out [][]Option
	for i, o := range f.Options {
		if i == 0 || o.Group != f.Options[i-1].Group {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], o)
	}
	return out
}

func rows(n int) int {
	if n == 0 {
		return 4
	}
	return n
}

// Ticked is the Value of a checkbox.
func Ticked(on bool) string {
	if on {
		return "on"
	}
	return ""
}
