package org

import (
	"cmp"
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// Whether an organization knows people under names that are not their legal ones.
const (
	AliasOff      = "off"
	AliasAllowed  = "allowed"
	AliasRequired = "required"
)

const aliasSetting = "people_alias"

// alias is what holds before an organization says otherwise. Where names are compared with
// those on licences and in reports to a state, an alias would be a mistake.
func (k Kind) alias() string {
	if k == School || k == Workforce || k == Professional {
		return AliasAllowed
	}
	return AliasOff
}

func checkAlias(a string) error {
	if a != "" && !slices.Contains([]string{AliasOff, AliasAllowed, AliasRequired}, a) {
		return fault.Bad("people_alias", "alias_unknown")
	}
	return nil
}

// AliasOf is what sc's organization does about aliases.
func (s *Service) AliasOf(ctx context.Context, q db.Q, sc access.Scope) (string, error) {
	o, err := byNumber(ctx, q, sc.OrgID())
	if err != nil {
		return "", err
	}
	values, err := settings(ctx, q, sc.OrgID())
	return cmp.Or(values[aliasSetting], o.Kind.alias()), err
}
