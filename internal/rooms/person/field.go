package person

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/fault"
	"standing/internal/civil"
)

// Field is one thing that an organization knows about its people, beside name and unit. Its
// label is the word person.fact.<name>, unless Label says it.
type Field struct {
	Name    string   `json:"name"` // as rules call it
	Label   string   `json:"label,omitempty"`
	Kind    FactKind `json:"kind"`
	Options []string `json:"options,omitempty"` // to choose from; none: what somebody types
	Suggest []string `json:"suggest,omitempty"` // usual answers, where others are right as well
	Sealed  bool     `json:"sealed"`            // shown only to who may see e-mail and numbers
}

// The fields that several kinds have.
var (
	role       = Field{Name: "role", Kind: StintFact}
	leave      = Field{Name: "leave", Kind: LeaveFact, Options: []string{"military", "medical", "family", "other"}}
	licensed   = Field{Name: "licensed_on", Kind: DateFact}
	expires    = Field{Name: "license_expires_on", Kind: DateFact}
	certified  = Field{Name: "certified_on", Kind: DateFact}
	licence    = Field{Name: "license_number", Kind: ValueFact, Sealed: true}
	born       = Field{Name: birthDate, Kind: DateFact, Sealed: true}
	npi        = Field{Name: NPI, Kind: ValueFact, Sealed: true}
	post       = Field{Name: "post_number", Kind: ValueFact, Sealed: true}
	route      = Field{Name: "route", Kind: ValueFact, Options: []string{"examination", "endorsement"}}
	certHeld   = Field{Name: "national_certification", Kind: HoldingFact}
	licenceFor = Field{Name: "license_type", Kind: ValueFact, Suggest: []string{"rn", "lpn", "aprn", "cna", "emt"}}
)

// fields are by the kind of organization, as room org spells kinds. Of officers nothing is
// kept but what is listed here: their names are exposed enough.
var fields = map[string][]Field{
	"law_enforcement": {
		{Name: "rank", Kind: StintFact, Suggest: []string{"officer", "corporal", "sergeant", "lieutenant", "captain", "commander", "deputy chief", "chief"}},
		{Name: "title", Kind: StintFact},
		post,
		{Name: "training_profile", Kind: StintFact},
		{Name: "assignment", Kind: StintFact, Suggest: []string{"patrol", "traffic", "investigations", "custody", "dispatch"}},
		licensed,
		{Name: "cpt_anniversary_on", Kind: DateFact},
		{Name: "proficiency", Kind: StintFact, Options: []string{"basic", "intermediate", "advanced", "master"}},
		leave,
	},
	"healthcare": {
		role, licenceFor,
		{Name: "specialty", Kind: StintFact},
		licence, licensed, expires,
		route,
		certified, certHeld, npi, born, leave,
	},
	"workforce": {
		role,
		{Name: "employment_type", Kind: StintFact, Options: []string{"employee", "contractor"}},
		{Name: "manager_level", Kind: StintFact, Options: []string{"none", "supervisor", "manager", "executive"}},
		leave,
	},
	"school": {
		{Name: "year_group", Kind: StintFact},
		{Name: "role", Kind: StintFact, Suggest: []string{"student", "teacher", "staff"}},
	},
	"certification_body": {role, certified, leave},
	"professional":       {role, licenceFor, licence, licensed, expires, route, certified, certHeld, npi, born, leave},
}

// Fields are what organizations of a kind know about their people, in the order of forms.
func Fields(kind string) []Field { return slices.Clone(fields[kind]) }

// reserved are written by Change, Leave and Return, and by nobody else.
func reserved(name string) bool { return name == HiredOn || name == LeftOn || name == UnitOf }

func fieldOf(all []Field, name string) (Field, error) {
	i := slices.IndexFunc(all, func(f Field) bool { return f.Name == name })
	if i < 0 || reserved(name) {
		return Field{}, fault.Bad("name", "field_unknown")
	}
	return all[i], nil
}

// Said is what somebody says of a field.
type Said struct {
	Value string     `json:"value,omitempty" maxLength:"200" doc:"A code or text, where the field is no date"`
	From  civil.Date `json:"from,omitempty" doc:"The day itself, or the first day of a stretch of time; empty: since always"`
	To    civil.Date `json:"to,omitempty" doc:"The last day; empty: still so, or until the next"`
}

// check reports what contradicts the field.
func (f Field) check(in Said) error {
	switch in.Value = strings.TrimSpace(in.Value); {
	case (f.Kind == DateFact || f.Kind == EventFact || f.Kind == LeaveFact) && in.From == 0:
		return fault.Bad("from", "required")
	case f.hasValue() && in.Value == "":
		return fault.Bad("value", "required")
	case !f.hasValue() && in.Value != "":
		return fault.Bad("value", "field_no_value")
	case len([]rune(in.Value)) > 200:
		return fault.Bad("value", "too_long", 200)
	case strings.ContainsFunc(in.Value, unprintable):
		return fault.Bad("value", "text_invalid")
	case len(f.Options) > 0 && !slices.Contains(f.Options, in.Value):
		return fault.Bad("value", "field_option")
	case f.Kind == ValueFact && in.From != 0:
		return fault.Bad("from", "field_no_days")
	case !f.hasEnd() && in.To != 0:
		return fault.Bad("to", "field_no_days")
	case in.To != 0 && in.From != 0 && in.To < in.From:
		return fault.Bad("to", "ends_before")
	}
	return nil
}

func (f Field) hasValue() bool {
	return f.Kind == ValueFact || f.Kind == StintFact || f.Kind == LeaveFact
}

func (f Field) hasEnd() bool {
	return f.Kind == StintFact || f.Kind == HoldingFact || f.Kind == LeaveFact
}

// single reports whether only one of the facts of this field can hold at a time.
func (f Field) single() bool { return f.Kind == DateFact || f.Kind == ValueFact }

// Called is what a form calls a field.
func (f Field) Called(ctx context.Context) string { return f.label(ctx) }

// FieldOf is the field for a fact that rules name: one that every kind of organization has
// where there is one, else a day or a code that may change.
func FieldOf(name, label string, day bool) Field {
	for _, f := range append([]Field{role, leave, licensed, expires, route}, secret...) {
		if f.Name == name {
			return f
		}
	}
	kind := StintFact
	if day {
		kind = DateFact
	}
	return Field{Name: name, Label: label, Kind: kind}
}

// secret are the fields that are sealed wherever they come from, and whatever kind of
// organization has them.
var secret = []Field{born, licence, post, npi}

// Sealed reports whether a fact of this name is sealed.
func Sealed(name string) bool {
	return slices.ContainsFunc(secret, func(f Field) bool { return f.Name == name })
}
