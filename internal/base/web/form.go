package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"standing/internal/base/fault"
)

// A form says the same as JSON, in names:
//
//	name=Ada                    {"name": "Ada"}
//	tag=a&tag=b                 {"tag": ["a", "b"]}
//	address.city=Rome           {"address": {"city": "Rome"}}
//	rows[0].name=A              {"rows": [{"name": "A"}]}; numbers only put rows in order
//	cells.nurse=view            {"cells": {"nurse": "view"}}, for a map
//
// A box that is not ticked is false. An empty answer is no answer, unless the field takes
// any text. Names that begin with an underscore are the form's own.

// formJSON is the JSON that a form means. What cannot be meant is said beside it.
func (c *checker) formJSON(s *shape, form url.Values) ([]byte, *formReader, error) {
	f := &formReader{c: c, form: form, used: map[string]bool{}, order: map[string][]string{}}
	v := f.object("", c.schemas[s.typ])
	for name, values := range form {
		if !clean(name) || slices.ContainsFunc(values, func(s string) bool { return !clean(s) }) {
			f.bad = append(f.bad, fault.Bad(c.known(c.schemas[s.typ], name), "text_invalid"))
			return []byte("{}"), f, errors.Join(f.bad...)
		}
		if !f.used[name] && !strings.HasPrefix(name, "_") {
			f.bad = append(f.bad, fault.Bad("", "unknown_field"))
		}
	}
	b, err := json.Marshal(v)
	return b, f, errors.Join(append(f.bad, err)...)
}

var rowField = regexp.MustCompile(`^([^.\[]+)\[(\d+)\]`)

// named gives a finding about JSON the name that the form has for it.
func (f *formReader) named(field string) string {
	m := rowField.FindStringSubmatch(field)
	if m == nil {
		return field
	}
	rows := f.order[m[1]]
	if i := atoi(m[2]); i < len(rows) {
		return m[1] + "[" + rows[i] + "]" + field[len(m[0]):]
	}
	return field
}

type formReader struct {
	c    *checker
	form url.Values
	used map[string]bool
	// order holds the number of each row as the form has it, which may have gaps.
	order map[string][]string
	bad   []error
}

func (f *formReader) object(prefix string, s *huma.Schema) map[string]any {
	s = f.c.real(s)
	out := map[string]any{}
	for name, sub := range s.Properties {
		v, ok := f.value(prefix+name, f.c.real(sub), slices.Contains(s.Required, name))
		if ok {
			out[name] = v
		}
	}
	if each, ok := s.AdditionalProperties.(*huma.Schema); ok {
		for _, key := range f.keys(prefix) {
			if v, ok := f.value(prefix+key, f.c.real(each), true); ok {
				out[key] = v
			}
		}
	}
	return out
}

// keys are the next parts of the names that begin with prefix.
func (f *formReader) keys(prefix string) []string {
	var out []string
	for name := range f.form {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" {
			out = append(out, rest)
		}
	}
	slices.Sort(out)
	return out
}

func (f *formReader) value(name string, s *huma.Schema, required bool) (any, bool) {
	switch s.Type {
	case huma.TypeObject:
		v := f.object(name+".", s)
		return v, required || len(v) > 0
	case huma.TypeArray:
		return f.array(name, s)
	case huma.TypeBoolean:
		v, _ := f.one(name)
		b, err := parseBool(v)
		if err != nil {
			f.bad = append(f.bad, fault.Bad(name, "wrong_type"))
		}
		return b, true
	}
	v, ok := f.one(name)
	if !ok {
		return nil, false
	}
	return f.scalar(name, v, s, required)
}

// one is the answer to a field that takes one.
func (f *formReader) one(name string) (string, bool) {
	f.used[name] = true
	v, ok := f.form[name]
	if len(v) > 1 {
		f.bad = append(f.bad, fault.Bad(name, "twice"))
	}
	if !ok || len(v) == 0 {
		return "", false
	}
	return v[0], true
}

func (f *formReader) scalar(name, v string, s *huma.Schema, required bool) (any, bool) {
	if s.Type == huma.TypeInteger || s.Type == huma.TypeNumber {
		if v = strings.TrimSpace(v); v == "" {
			return nil, false
		}
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			f.bad = append(f.bad, fault.Bad(name, "not_a_number"))
			return nil, false
		}
		return n, true
	}
	// Browsers send the line ends of a text as CR LF, whatever was typed.
	v = strings.ReplaceAll(v, "\r\n", "\n")
	anyText := required && s.MinLength == nil && s.Pattern == "" && s.Format == "" && len(s.Enum) == 0
	if v == "" && !anyText {
		return nil, false
	}
	return v, true
}

func (f *formReader) array(name string, s *huma.Schema) (any, bool) {
	each := f.c.real(s.Items)
	out := []any{}
	if each.Type == huma.TypeObject {
		for _, i := range f.rows(name) {
			out = append(out, f.object(name+"["+i+"].", each))
		}
		return out, true
	}
	f.used[name] = true
	for _, v := range f.form[name] {
		if v == "" { // the empty choice of a list
			continue
		}
		if x, ok := f.scalar(name, v, each, true); ok {
			out = append(out, x)
		}
	}
	return out, true
}

// rows are the numbers in rows[0].name, rows[1].name, …, in order. They need not follow
// each other: a row may have been removed in the browser.
func (f *formReader) rows(name string) []string {
	var out []string
	for key := range f.form {
		rest, ok := strings.CutPrefix(key, name+"[")
		if !ok {
			continue
		}
		i, _, ok := strings.Cut(rest, "].")
		if _, err := strconv.ParseUint(i, 10, 16); ok && err == nil && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(atoi(a)-atoi(b), strings.Compare(a, b)) })
	f.order[name] = out
	return out
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // rows took digits only
	return n
}
