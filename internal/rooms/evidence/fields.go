package evidence

import (
	"strings"

	"standing/internal/reading"
)

// fieldOf is a field of the form, and the fields of a reading that it is filled with, the
// surest first.
type fieldOf struct {
	name string
	from []reading.Field
	date bool
}

var reviewed = []fieldOf{
	{"course", []reading.Field{reading.Title}, false},
	{"on", []reading.Field{reading.Completed, reading.Issued}, true},
	{"hours", []reading.Field{reading.Hours}, false},
	{"categories", []reading.Field{reading.Topic}, false},
	{"expires_on", []reading.Field{reading.Until}, true},
	{"provider", []reading.Field{reading.Issuer}, false},
	{"number", []reading.Field{reading.Number}, false},
}

// valueOf is a proposal as its field takes it.
func valueOf(p reading.Proposed) string {
	switch {
	case p.Field == reading.Topic && p.Hours != "" && p.Hours != "0":
		return p.Value + "=" + p.Hours
	case p.Field != reading.Hours, p.Unit == "", p.Unit == "hour":
		return p.Value
	case p.Unit == "minute":
		return p.Value + " min"
	}
	return p.Value + " " + p.Unit
}

// best is the proposal that a field begins with; 0 where there is none, which of a day is so
// unless it is more than a question.
func (f fieldOf) best(all []reading.Proposed) int {
	if len(all) == 0 || f.date && !all[0].Sure {
		return 0
	}
	return 1
}

// value of a field in what was accepted.
func (in AcceptInput) value(name string) string {
	switch name {
	case "course":
		return in.Course
	case "on":
		return in.On.String()
	case "hours":
		return in.Hours
	case "categories":
		return in.Categories
	case "provider":
		return in.Provider
	case "number":
		return in.Number
	}
	if in.Expires == 0 {
		return ""
	}
	return in.Expires.String()
}

// seenFields sets what was accepted beside the proposal that it is, or else beside the likeliest.
func seenFields(r Reading, in AcceptInput) (out []SeenField) {
	for _, f := range reviewed {
		n := SeenField{Field: f.name, Accepted: strings.TrimSpace(in.value(f.name))}
		all := r.of(f.from...)
		if f.name == "categories" { // they do not compete
			for _, p := range all {
				out = append(out, n.beside(p))
			}
			continue
		}
		at := 0
		for i, p := range all {
			if valueOf(p) == n.Accepted {
				at = i
			}
		}
		if len(all) > 0 {
			n = n.beside(all[at])
		}
		if n.Accepted != "" || n.Proposed != "" {
			out = append(out, n)
		}
	}
	return out
}

func (n SeenField) beside(p reading.Proposed) SeenField {
	n.Proposed, n.Literal, n.Confidence, n.Page, n.Box = valueOf(p), p.Literal, p.Confidence, p.Page, p.Box
	return n
}
