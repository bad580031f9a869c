package org

import (
	"context"
	"errors"
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
func (s *Service) Create(ctx context.Context, in CreateInput) (o Organization, err error) {
	err = s.db.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		o, err = s.CreateTx(ctx, tx, in)
		return err
	})
	return o, err
}

// CreateTx is Create inside a transaction of the installation, which goes on within the
// organization (Tx.Within): its first administrator belongs to it.
func (s *Service) CreateTx(ctx context.Context, tx *db.Tx, in CreateInput) (Organization, error) {
	return s.createTx(ctx, tx, s.newID(s.clock.Now()), in)
}

func (s *Service) createTx(ctx context.Context, tx *db.Tx, id ids.ID, in CreateInput) (o Organization, err error) {
	if err := in.Validate(); err != nil {
		return o, err
	}
	o = Organization{ID: id, Version: 1, Generation: 1, Kind: in.Kind, Name: strings.TrimSpace(in.Name), Zone: in.Zone, State: Active, CreatedAt: s.clock.Now()}
	o.Number, err = insertOrg(ctx, tx, o)
	return o, fault.Wrap("create organization", err)
}

// FirstTx makes the organization with this id, or says the one that is there anew, for as
// long as nobody is in it: the setup of an installation may be sent twice. The caller has
// touched the installation.
func (s *Service) FirstTx(ctx context.Context, tx *db.Tx, id ids.ID, in CreateInput) (Organization, error) {
	o, err := byPublic(ctx, tx, id)
	if errors.Is(err, fault.NotFound) {
		return s.createTx(ctx, tx, id, in)
	}
	if err = errors.Join(err, in.Validate()); err != nil {
		return o, err
	}
	o.Kind, o.Name, o.Zone = in.Kind, strings.TrimSpace(in.Name), in.Zone
	return o, tx.Within(ctx, db.Org(o.Number), func(ctx context.Context) error { return sayAnew(ctx, tx, o) })
}

// Admit makes an account a member with these roles: the first administrator, or whoever
// accepted an invitation. The caller has touched the organization.
func (s *Service) Admit(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, roles []string, units []ids.ID) error {
	if _, err := s.SetMemberTx(ctx, tx, sc, MemberInput{Account: account, Roles: roles, Units: units}); err != nil {
		return err
	}
	if sc.System() == "" && sc.Account() != account { // somebody has let them in, such as by a card
		return s.log(ctx, tx, sc, audit.Event{Verb: "member.added", Table: "membership", Row: account, Codes: map[string]string{"account": account.String()}})
	}
	return s.log(ctx, tx, sc, audit.Event{Verb: "member.admitted", Table: "membership", Row: account, By: account})
}
