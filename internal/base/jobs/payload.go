package jobs

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"standing/internal/base/pii"
)

// code is what a payload may hold as text: an id, a code, a path of them. It has no
// space and no @, so that a sentence, an address or a full name is refused.
var code = regexp.MustCompile(`^[A-Za-z0-9_.:/+-]*$`)

func isCode(s string) bool { return code.MatchString(s) }

const maxText = 200

var (
	marshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	hidden      = reflect.TypeFor[pii.Text]()
)

// payloadFields lists the JSON paths of a payload type, or says why it cannot be one.
// The data map's census compares them with what the map declares.
func payloadFields(t reflect.Type) ([]string, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("a payload is a struct, not %s", t)
	}
	var out []string
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() || f.Anonymous:
			return nil, fmt.Errorf("%s.%s: every field of a payload is exported, named and kept", t, f.Name)
		case name == "":
			name = f.Name
		}
		inner, err := fieldPaths(f.Type)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		for _, p := range inner {
			out = append(out, name+p)
		}
	}
	slices.Sort(out)
	return out, nil
}

func fieldPaths(t reflect.Type) ([]string, error) {
	switch {
	case t == hidden:
		return nil, fmt.Errorf("%s may not leave its seal", t)
	case t.Implements(marshaler) && reflect.PointerTo(t).Implements(unmarshaler):
		return []string{""}, nil
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint16, reflect.Uint32, reflect.String:
		return []string{""}, nil
	case reflect.Slice, reflect.Array:
		inner, err := fieldPaths(t.Elem())
		return prefixed("[]", inner), err
	case reflect.Struct:
		inner, err := payloadFields(t)
		return prefixed(".", inner), err
	default:
		return nil, fmt.Errorf("%s is no id, number or code", t)
	}
}

func prefixed(with string, all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = with + s
	}
	return out
}

// codesOnly refuses a payload whose texts are not codes.
func codesOnly(payload any) error {
	v := reflect.ValueOf(payload)
	if _, err := payloadFields(v.Type()); err != nil {
		return err
	}
	return eachText(v, v.Type().String(), func(where, s string) error {
		if len(s) > maxText || !isCode(s) {
			return fmt.Errorf("%s holds something other than an id or a code", where)
		}
		return nil
	})
}

func eachText(v reflect.Value, where string, fn func(where, s string) error) error {
	switch {
	case v.Type().Implements(marshaler):
		b, err := v.Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return err
		}
		return fn(where, string(b))
	case v.Kind() == reflect.String:
		return fn(where, v.String())
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		for i := range v.Len() {
			if err := eachText(v.Index(i), where, fn); err != nil {
				return err
			}
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if err := eachText(v.Field(i), where+"."+v.Type().Field(i).Name, fn); err != nil {
				return err
			}
		}
	}
	return nil
}
