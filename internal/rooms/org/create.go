package org

import (
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// CreateInput is the wizard's answers about the organization itself.
type CreateInput struct {
	Kind Kind   `json:"kind" enum:"workforce,healthcare,law_enforcement,school,certification_body,professional"`
	Name string `json:"name" minLength:"1" maxLength:"200"`
	Zone string `json:"zone" doc:"Name in the IANA time zone database, such as America/Chicago"`
}

// Validate checks what can be checked without a database.
func (in CreateInput) Validate() error {
	if !in.Kind.Known() {
		return fault.Bad("kind", "required")
	}
	return firstOf(checkName("name", strings.TrimSpace(in.Name), 200), checkZone(in.Zone))
}

// Create makes an organization. It is one row: what its kind gives it is not copied, so
// a million organizations of one cost a million rows.
func (s *Service) Create(ctx context.Context, in CreateInput) (Organization, error) {
	if err := in.Validate(); err != nil {
		return Organization{}, err
	}
	var o Organization
	err := s.db.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		now := s.clock.Now()
		o = Organization{ID: s.newID(now), Version: 1, Generation: 1, Kind: in.Kind, Name: strings.TrimSpace(in.Name), Zone: in.Zone, State: Active, CreatedAt: now}
		o.Number, err = insertOrg(ctx, tx, o)
		return err
	})
	return o, fault.Wrap("create organization", err)
}

// Admit makes an account a member with these roles: the first administrator, or whoever
// accepted an invitation. The caller has touched the organization.
func (s *Service) Admit(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, roles []string, units []ids.ID) error {
	if _, err := s.SetMemberTx(ctx, tx, sc, MemberInput{Account: account, Roles: roles, Units: units}); err != nil {
		return err
	}
	return s.log(ctx, tx, sc, audit.Event{Verb: "member.admitted", Table: "membership", Row: account})
}
