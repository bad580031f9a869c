package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"standing/internal/base/fault"
)

// malformed is a request that is no request of ours: it has a status, and no field to blame.
type malformed struct{ status int }

func (m *malformed) Error() string { return "malformed request: " + strconv.Itoa(m.status) }

// decode makes the Input of a request: of the JSON face or of the form.
func (s *Server) decode(r *http.Request, rt *Route) (any, url.Values, []byte, error) {
	in := reflect.New(rt.in.typ)
	if err := rt.in.address(in.Elem(), r.PathValue, r.URL.Query()); err != nil {
		return in.Interface(), nil, nil, err
	}
	if rt.Reads() || r.Method == http.MethodDelete {
		return in.Interface(), nil, nil, nil
	}
	if visitOf(r.Context()).json {
		raw, err := readJSON(r)
		if err == nil {
			err = s.check.body(rt.in, raw, in)
		}
		return in.Interface(), nil, raw, err
	}
	form, err := readForm(r)
	if err != nil {
		return in.Interface(), nil, nil, err
	}
	return in.Interface(), form, []byte(form.Encode()), s.check.form(rt.in, form, in)
}

// form checks a form as the JSON that it means, and fills the Input.
func (c *checker) form(s *shape, form url.Values, in reflect.Value) error {
	raw, names, bad := c.formJSON(s, form)
	err := c.body(s, raw, in)
	all := append(fault.Fields(bad), fault.Fields(err)...)
	if len(all) == 0 {
		return errors.Join(bad, err)
	}
	for _, f := range all {
		f.Field = names.named(f.Field)
	}
	slices.SortStableFunc(all, func(a, b *fault.Invalid) int { return s.place(a.Field) - s.place(b.Field) })
	return oncePerField(all)
}

// place is where a field stands in the Input, which is its place in the form.
func (s *shape) place(name string) int {
	name, _, _ = strings.Cut(name, "[")
	name, _, _ = strings.Cut(name, ".")
	return slices.IndexFunc(s.body, func(f field) bool { return f.name == name })
}

// oncePerField keeps the first thing that is wrong with each field.
func oncePerField(all []*fault.Invalid) error {
	seen, out := map[string]bool{}, []error(nil)
	for _, f := range all {
		if !seen[f.Field] {
			seen[f.Field] = true
			out = append(out, f)
		}
	}
	return errors.Join(out...)
}

// address fills what comes from the path and the query. A path that cannot be meant
// leads nowhere; a query that cannot is the caller's mistake.
func (s *shape) address(in reflect.Value, path func(string) string, query url.Values) error {
	for _, f := range s.path {
		if !clean(path(f.name)) || setText(in.FieldByIndex(f.index), path(f.name)) != nil {
			return fault.NotFound
		}
	}
	var bad []error
	for _, f := range s.query {
		if err := f.fromQuery(in.FieldByIndex(f.index), query[f.name]); err != nil {
			bad = append(bad, err)
		}
	}
	return errors.Join(bad...)
}

func (f field) fromQuery(v reflect.Value, values []string) error {
	for _, s := range values {
		if !clean(s) {
			return fault.Bad(f.name, "text_invalid")
		}
	}
	if v.Kind() == reflect.Slice {
		for _, s := range values {
			e := reflect.New(v.Type().Elem()).Elem()
			if s == "" {
				continue
			}
			if setText(e, s) != nil {
				return fault.Bad(f.name, "wrong_type")
			}
			v.Set(reflect.Append(v, e))
		}
		return nil
	}
	switch {
	case len(values) > 1:
		return fault.Bad(f.name, "twice")
	case len(values) == 0 || values[0] == "":
		values = []string{f.tag.Get("default")}
	}
	if values[0] == "" {
		return nil
	}
	if setText(v, values[0]) != nil {
		return fault.Bad(f.name, "wrong_type")
	}
	return f.limits(values[0])
}

// limits checks the two limits that make sense in an address.
func (f field) limits(s string) error {
	if most, err := strconv.Atoi(f.tag.Get("maxLength")); err == nil && utf8.RuneCountInString(s) > most {
		return fault.Bad(f.name, "too_long", most)
	}
	if choices := f.tag.Get("enum"); choices != "" {
		for c := range strings.SplitSeq(choices, ",") {
			if c == s {
				return nil
			}
		}
		return fault.Bad(f.name, "not_a_choice")
	}
	return nil
}

var errText = errors.New("web: cannot be read")

// setText reads one text into a field.
func setText(v reflect.Value, s string) error {
	if textual(v.Type()) {
		if s == "" {
			return errText
		}
		return v.Addr().MethodByName("UnmarshalText").Interface().(func([]byte) error)([]byte(s))
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Bool:
		b, err := parseBool(s)
		v.SetBool(b)
		return err
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(s, 10, v.Type().Bits())
		v.SetInt(n)
		return err
	default:
		return errText
	}
	return nil
}

func parseBool(s string) (bool, error) {
	switch s {
	case "on", "true", "1", "yes":
		return true, nil
	case "", "off", "false", "0", "no":
		return false, nil
	}
	return false, errText
}

// clean reports text that both databases can hold.
func clean(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// readJSON reads a body of JSON; none at all is an empty object.
func readJSON(r *http.Request) ([]byte, error) {
	b, err := readAll(r.Body)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return []byte("{}"), nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, &malformed{http.StatusUnsupportedMediaType}
	}
	return b, nil
}

func readAll(body io.Reader) ([]byte, error) {
	b, err := io.ReadAll(body)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &malformed{http.StatusRequestEntityTooLarge}
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fault.Busy
	case err != nil:
		return nil, &malformed{http.StatusBadRequest}
	}
	return b, nil
}

// maxParts is how many fields a form may have.
const maxParts = 5000

// readForm reads a form, without its address's query. Files are for Raw lines.
func readForm(r *http.Request) (url.Values, error) {
	b, err := readAll(r.Body)
	if err != nil {
		return nil, err
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if len(b) > 0 && (err != nil || kind != "application/x-www-form-urlencoded") {
		return nil, &malformed{http.StatusUnsupportedMediaType}
	}
	form, err := url.ParseQuery(string(b))
	if err != nil || len(form) > maxParts {
		return nil, &malformed{http.StatusBadRequest}
	}
	return form, nil
}

// strictJSON reads one value of JSON: no name twice, no NUL, no broken UTF-8, nothing
// after it, not deeper than any form. encoding/json takes the last of two equal names,
// and names that differ in case, so that two readers of one request could disagree.
func strictJSON(b []byte) (any, error) {
	if !utf8.Valid(b) {
		return nil, fault.Bad("", "text_invalid")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	v, err := strictValue(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &malformed{http.StatusBadRequest}
	}
	return v, nil
}

const maxDepth = 16

func strictValue(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil || depth > maxDepth {
		return nil, &malformed{http.StatusBadRequest}
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return strictObject(d, depth)
		}
		return strictArray(d, depth)
	case string:
		if !clean(t) {
			return nil, fault.Bad("", "text_invalid")
		}
	}
	return t, nil
}

func strictObject(d *json.Decoder, depth int) (any, error) {
	out, seen := map[string]any{}, map[string]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, &malformed{http.StatusBadRequest}
		}
		key := name.(string) // the grammar has no other
		fold := strings.ToLower(key)
		switch {
		case seen[fold]:
			return nil, fault.Bad("", "twice") // a name that was sent is a value too
		case !clean(key):
			return nil, fault.Bad("", "text_invalid")
		}
		seen[fold] = true
		if out[key], err = strictValue(d, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return out, shut(err)
}

func strictArray(d *json.Decoder, depth int) (any, error) {
	out := []any{}
	for d.More() {
		v, err := strictValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	_, err := d.Token()
	return out, shut(err)
}

func shut(err error) error {
	if err != nil {
		return &malformed{http.StatusBadRequest}
	}
	return nil
}
