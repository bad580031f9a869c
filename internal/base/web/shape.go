package web

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"

	"standing/internal/base/ids"
)

// shape is what is known of an Input: which of its fields come from the path and the
// query, which from the body.
type shape struct {
	typ     reflect.Type
	path    []field
	query   []field
	body    []field
	secrets map[string]bool // fields of the body that a form is never refilled with
	params  []Param
}

// field is one field of an Input.
type field struct {
	name  string // as callers write it
	index []int
	typ   reflect.Type
	tag   reflect.StructTag
}

type outShape struct{ typ reflect.Type }

// none reports whether an operation answers nothing.
func (o outShape) none() bool { return o.typ == nil || o.typ == reflect.TypeFor[None]() }

func shapeOf(t reflect.Type) *shape {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("web: the input %s is no struct", t))
	}
	s := &shape{typ: t, secrets: map[string]bool{}}
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || f.Anonymous {
			continue
		}
		s.add(f)
	}
	return s
}

func (s *shape) add(f reflect.StructField) {
	of := func(tag string) field { return field{f.Tag.Get(tag), f.Index, f.Type, f.Tag} }
	switch {
	case f.Tag.Get("path") != "":
		s.mustHide(f)
		s.path = append(s.path, of("path"))
		s.param(f.Tag.Get("path"), "path", f)
	case f.Tag.Get("query") != "":
		s.mustHide(f)
		s.query = append(s.query, of("query"))
		s.param(f.Tag.Get("query"), "query", f)
	default:
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			return
		}
		if name == "" {
			panic(fmt.Sprintf("web: %s.%s has no json, path or query name", s.typ, f.Name))
		}
		s.body = append(s.body, field{name, f.Index, f.Type, f.Tag})
		s.secrets[name] = f.Tag.Get("format") == "password"
		s.param(name, "body", f)
	}
}

// mustHide keeps a body from setting what the address says.
func (s *shape) mustHide(f reflect.StructField) {
	if f.Tag.Get("json") != "-" {
		panic(fmt.Sprintf("web: %s.%s comes from the address and lacks json:\"-\"", s.typ, f.Name))
	}
}

var idType = reflect.TypeFor[ids.ID]()

// param remembers a field that names objects, in rows too; every identifier has to say
// of which kind.
func (s *shape) param(name, in string, f reflect.StructField) {
	kind, t, list := f.Tag.Get("kind"), f.Type, false
	if t.Kind() == reflect.Slice {
		t, list = t.Elem(), true
	}
	if t == idType && kind == "" {
		panic(fmt.Sprintf("web: %s.%s is an identifier and lacks kind:\"…\"", s.typ, f.Name))
	}
	if in == "path" || kind != "" {
		s.params = append(s.params, Param{Name: name, In: in, Kind: kind, List: list})
	}
	if in == "body" && t.Kind() == reflect.Struct && !textual(t) {
		for _, sub := range reflect.VisibleFields(t) {
			if key, _, _ := strings.Cut(sub.Tag.Get("json"), ","); sub.IsExported() && key != "" && key != "-" {
				s.param(name+rowMark(list)+"."+key, in, sub)
			}
		}
	}
}

func rowMark(list bool) string {
	if list {
		return "[]"
	}
	return ""
}

var unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// textual reports whether values of t are written as one text.
func textual(t reflect.Type) bool { return reflect.PointerTo(t).Implements(unmarshaler) }
