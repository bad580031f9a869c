package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/credit"
)

// checker holds the schemas of all Inputs and Outputs: what is checked is what the
// OpenAPI document says.
type checker struct {
	reg     huma.Registry
	schemas map[reflect.Type]*huma.Schema // filled before the first request, then only read
}

// strictly is for the whole program: a name that differs in case is another name, which
// encoding/json would take.
var strictly = sync.OnceFunc(func() { huma.ValidateStrictCasing = true })

func newChecker() *checker {
	strictly()
	reg := huma.NewMapRegistry(schemaRoot, schemaName)
	reg.RegisterTypeAlias(reflect.TypeFor[ids.ID](), reflect.TypeFor[idSchema]())
	reg.RegisterTypeAlias(reflect.TypeFor[civil.Date](), reflect.TypeFor[daySchema]())
	reg.RegisterTypeAlias(reflect.TypeFor[credit.Amount](), reflect.TypeFor[amountSchema]())
	reg.RegisterTypeAlias(reflect.TypeFor[pii.Text](), reflect.TypeFor[string]())
	return &checker{reg: reg, schemas: map[reflect.Type]*huma.Schema{}}
}

type idSchema struct{}

const idPattern = "^[0-9a-hjkmnp-tv-z]{26}$"

// Schema says how an identifier is written.
func (idSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: idPattern, PatternDescription: "an identifier", Examples: []any{"06eawtv601dcq4t9k5ygj677xw"}}
}

type daySchema struct{}

// Schema says how a civil date is written (RFC 3339 full-date).
func (daySchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-03-31"}}
}

type amountSchema struct{}

// Schema says how an amount of credit is written: a decimal number, to a thousandth.
func (amountSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Examples: []any{1.5}}
}

// schemaName tells apart types of one name in two rooms.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Name() == "" {
		return name
	}
	room := t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]
	if room == "" {
		return name
	}
	return strings.ToUpper(room[:1]) + room[1:] + name
}

// learn makes the schema of a type.
func (c *checker) learn(t reflect.Type) {
	if _, ok := c.schemas[t]; !ok {
		c.schemas[t] = c.reg.Schema(t, false, t.Name())
	}
}

// real follows references.
func (c *checker) real(s *huma.Schema) *huma.Schema {
	for s.Ref != "" {
		s = c.reg.SchemaFromRef(s.Ref)
	}
	return s
}

// body checks JSON against the schema of an Input and fills the Input with it.
func (c *checker) body(s *shape, raw []byte, in reflect.Value) error {
	v, err := strictJSON(raw)
	if err != nil {
		return err
	}
	if err := c.validate(c.schemas[s.typ], v); err != nil {
		return err
	}
	return unmarshal(raw, in.Interface())
}

// unmarshal reads what the schema accepted; what it cannot express, such as 1.0 for an
// integer or the 30th of February, fails here.
func unmarshal(raw []byte, in any) error {
	err := json.Unmarshal(raw, in)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return fault.Bad(wrong.Field, "wrong_type")
	}
	return fault.Bad("", "wrong_type")
}

func (c *checker) validate(s *huma.Schema, v any) (err error) {
	defer func() { // uniqueItems of huma cannot compare objects
		if recover() != nil {
			err = fault.Bad("", "wrong_type")
		}
	}()
	res := &huma.ValidateResult{}
	huma.Validate(c.reg, s, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, v, res)
	var bad []*fault.Invalid
	for _, e := range res.Errors {
		var d *huma.ErrorDetail
		if errors.As(e, &d) {
			f := coded(d)
			f.Field = c.known(s, f.Field)
			bad = append(bad, f)
		}
	}
	return oncePerField(bad)
}

// reasons gives the code for each message of huma, by what stands before its argument;
// the last of the pattern's begins like several others, which stand before it.
var reasons = []struct{ message, code string }{
	{validation.MsgExpectedRequiredProperty, "required"},
	{validation.MsgExpectedDependentRequiredProperty, "required"},
	{validation.MsgExpectedMinLength, "too_short"},
	{validation.MsgExpectedMaxLength, "too_long"},
	{validation.MsgExpectedMinItems, "too_few"},
	{validation.MsgExpectedMaxItems, "too_many"},
	{validation.MsgExpectedMinProperties, "too_few"},
	{validation.MsgExpectedMaxProperties, "too_many"},
	{validation.MsgExpectedMinimumNumber, "too_small"},
	{validation.MsgExpectedExclusiveMinimumNumber, "too_small"},
	{validation.MsgExpectedMaximumNumber, "too_large"},
	{validation.MsgExpectedExclusiveMaximumNumber, "too_large"},
	{validation.MsgExpectedArrayItemsUnique, "twice"},
	{validation.MsgExpectedOneOf, "not_a_choice"},
	{validation.MsgExpectedRFC3339Date, "not_a_date"},
	{validation.MsgExpectedRFC5322Email, "not_an_email"},
	{validation.MsgExpectedMatchPattern, "pattern"},
	{validation.MsgExpectedBePattern, "pattern"},
	{validation.MsgExpectedInteger, "not_a_number"},
	{validation.MsgExpectedNumber, "not_a_number"},
	{validation.MsgUnexpectedProperty, "unknown_field"},
}

// coded turns a finding into a code. The value is dropped here and nowhere later.
func coded(d *huma.ErrorDetail) *fault.Invalid {
	bad := func(field, code string, args ...any) *fault.Invalid {
		return &fault.Invalid{Field: field, Reason: code, Args: args}
	}
	for _, r := range reasons {
		prefix, _, _ := strings.Cut(r.message, "%")
		if !strings.HasPrefix(d.Message, prefix) {
			continue
		}
		switch r.code {
		case "unknown_field": // its name was made up by the caller
			return bad("", r.code)
		case "required":
			return bad(requiredField(d, r.message), r.code)
		case "too_short":
			if v, ok := d.Value.(string); ok && v == "" {
				return bad(d.Location, "required")
			}
		}
		return bad(d.Location, r.code, number(d.Message, r.message)...)
	}
	return bad(d.Location, "wrong_type")
}

func requiredField(d *huma.ErrorDetail, message string) string {
	var name string
	if _, err := fmt.Sscanf(d.Message, message, &name); name == "" {
		_ = err // the message about a dependent field names a second one
		return d.Location
	}
	if d.Location == "" {
		return name
	}
	return d.Location + "." + name
}

// number is the limit that a message names.
func number(got, message string) []any {
	var n int64
	if _, err := fmt.Sscanf(got, strings.Replace(message, "%v", "%d", 1), &n); err != nil {
		return nil
	}
	return []any{n}
}

// known is as much of a location as the schema names: the keys of a map were made up by
// the caller, and what a caller sent is not repeated.
func (c *checker) known(s *huma.Schema, location string) string {
	at := 0
	for at < len(location) {
		s = c.real(s)
		name, width := nextPart(location[at:])
		sub := s.Properties[strings.Trim(name, ".")]
		if strings.HasPrefix(name, "[") {
			sub = s.Items
		}
		if sub == nil {
			break
		}
		s, at = sub, at+width
	}
	return location[:at]
}

// nextPart cuts .name, name or [5] off a location.
func nextPart(s string) (part string, width int) {
	end := strings.IndexAny(s[1:], ".[")
	if end < 0 {
		return s, len(s)
	}
	return s[:end+1], end + 1
}
