package requirement

import (
	"context"
	"fmt"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// unitFact begins the choice of one unit: a form offers units beside facts.
const unitFact = "unit="

// conditions checks them, and keeps codes for what was written in the words of labels: a unit
// may be given by its name, and is kept by its id.
func (s *Service) conditions(ctx context.Context, q db.Q, sc access.Scope, in []ConditionInput) ([]Condition, error) {
	var out []Condition
	known, err := s.known(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	for i, c := range in {
		r := Condition{Group: c.Group, Fact: strings.TrimSpace(c.Fact), Not: c.Not, Value: strings.TrimSpace(c.Value)}
		if unit, ok := strings.CutPrefix(r.Fact, unitFact); ok && r.Value == "" {
			r.Fact, r.Value = FactUnit, unit
		}
		at := func(field string) string { return fmt.Sprintf("rules[%d].%s", i, field) }
		switch {
		case r.Fact == "" && r.Value == "":
			continue
		case r.Fact == "":
			return nil, fault.Bad(at("fact"), "required")
		case len(r.Fact) > 80:
			return nil, fault.Bad(at("fact"), "too_long", 80)
		case len(r.Value) > 200:
			return nil, fault.Bad(at("value"), "too_long", 200)
		}
		if r.Fact = known.fact(ctx, r.Fact); r.Fact != FactUnit && r.Value != "" {
			r.Value = known.value(ctx, r.Fact, r.Value)
		}
		if r.Fact == FactUnit && r.Value != "" {
			unit, err := unitNamed(ctx, q, sc, r.Value)
			if err != nil {
				return nil, err
			}
			if unit.Zero() {
				return nil, fault.Bad(at("value"), "requirement.unit_unknown")
			}
			r.Value = unit.String()
		}
		out = append(out, r)
	}
	return out, nil
}

// unitNamed finds a unit by its id or by its name, if only one has it; zero if there is none.
func unitNamed(ctx context.Context, q db.Q, sc access.Scope, value string) (ids.ID, error) {
	all, err := unitNames(ctx, q, sc)
	if err != nil {
		return ids.ID{}, err
	}
	var found ids.ID
	for id, name := range all {
		switch {
		case id.String() == value:
			return id, nil
		case fold(name) != fold(value):
		case !found.Zero():
			return ids.ID{}, nil
		default:
			found = id
		}
	}
	return found, nil
}

func nameTaken(err error) error {
	if db.Unique(err) {
		return fault.Bad("name", "requirement.name_taken")
	}
	return err
}
