package requirement

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/words"
	"standing/internal/pack"
	"standing/internal/rooms/person"
)

// vocabulary is what people can be known by, as somebody writes it in a condition: a code, a
// label, in capitals or not.
type vocabulary struct {
	fields      []person.Field
	credentials []pack.Term
}

// known reads it: the fields of the organization that a condition can ask for, and the
// credentials that rules name or people have a field for.
func (s *Service) known(ctx context.Context, q db.Q, sc access.Scope) (v vocabulary, err error) {
	b, err := s.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return v, err
	}
	v.credentials = b.terms(func(p *pack.Pack) []pack.Term { return p.Credentials })
	all, err := s.People.FieldsIn(ctx, q, sc)
	if err != nil {
		return v, err
	}
	for _, f := range all {
		switch {
		case f.Kind == person.HoldingFact:
			v.credentials = append(v.credentials, pack.Term{ID: f.Name, Label: f.Label})
		case f.Kind == person.LeaveFact || f.Kind == person.EventFact || f.Sealed && f.Kind != person.DateFact: // no condition goes by these
		default:
			v.fields = append(v.fields, f)
		}
	}
	return v, nil
}

// same reports whether two spellings are one word, as facts are compared: without case, and
// with blanks or marks between.
func same(a, b string) bool {
	return strings.EqualFold(a, b) || !(unmarked(a) && unmarked(b)) && spelled(a) == spelled(b)
}

// unmarked reports whether a text is spelled in one way only, as most are: then nobody need look twice.
func unmarked(s string) bool {
	for i := range len(s) {
		if c := s[i]; c|0x20 < 'a' && (c < '0' || c > '9') || c|0x20 > 'z' {
			return false
		}
	}
	return true
}

func spelled(s string) string { return fold(strings.NewReplacer("_", " ", "-", " ").Replace(s)) }

// fact is the code of what somebody calls a fact. What nobody knows yet is kept as a code.
func (v vocabulary) fact(ctx context.Context, text string) string {
	for _, f := range append([]string{FactUnit, FactHolds}, v.names()...) {
		if same(text, f) || same(text, v.label(ctx, f)) {
			return f
		}
	}
	return strings.ReplaceAll(spelled(text), " ", "_")
}

func (v vocabulary) names() (out []string) {
	for _, f := range v.fields {
		out = append(out, f.Name)
	}
	return out
}

// value is the code of what somebody calls an answer to a fact, else what they wrote.
func (v vocabulary) value(ctx context.Context, fact, text string) string {
	if fact == FactHolds {
		for _, t := range v.credentials {
			if same(text, t.ID) || same(text, v.credential(ctx, t.ID)) || slices.ContainsFunc(t.Also, func(a string) bool { return same(text, a) }) {
				return t.ID
			}
		}
		return text
	}
	for _, f := range v.fields {
		for _, o := range slices.Concat(f.Options, f.Suggest) {
			if f.Name == fact && (same(text, o) || same(text, v.answer(ctx, fact, o))) {
				return o
			}
		}
	}
	return text
}

// label is what a fact is called.
func (v vocabulary) label(ctx context.Context, fact string) string {
	switch fact {
	case FactUnit:
		return say(ctx, "profile.fact_unit")
	case FactHolds:
		return say(ctx, "profile.fact_holds")
	}
	otherwise := ""
	for _, f := range v.fields {
		if f.Name == fact {
			otherwise = f.Label
		}
	}
	return worded(ctx, "person.fact."+fact, begun(otherwise, fact))
}

// answer is what an answer to a fact is called.
func (v vocabulary) answer(ctx context.Context, fact, value string) string {
	if fact == FactHolds {
		return v.credential(ctx, value)
	}
	for _, f := range v.fields {
		if f.Name == fact && slices.Contains(f.Options, value) {
			return worded(ctx, "person.option."+value, value)
		}
	}
	return value
}

func (v vocabulary) credential(ctx context.Context, code string) string {
	otherwise := ""
	for _, t := range v.credentials {
		if t.ID == code {
			otherwise = t.Label
		}
	}
	return worded(ctx, "person.fact."+code, begun(otherwise, code))
}

// begun is a label, else a code as a sentence begins.
func begun(label, code string) string {
	if label == "" || label == strings.ReplaceAll(code, "_", " ") {
		label = strings.ReplaceAll(code, "_", " ")
		return strings.ToUpper(label[:min(1, len(label))]) + label[min(1, len(label)):]
	}
	return label
}

// worded is the words of a code that may have none.
func worded(ctx context.Context, code, otherwise string) string {
	if l := words.From(ctx); l.Has(code) {
		return l.Text(code)
	}
	return otherwise
}
