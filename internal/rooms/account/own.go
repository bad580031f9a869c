package account

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// OwnTx says which person of the organization the caller is, in the transaction in which that
// person was entered: for whoever is alone in their organization. It touches the
// organization. Somebody who is a person here already stays that one: Conflict.
func (s *Service) OwnTx(ctx context.Context, tx *db.Tx, sc access.Scope, person ids.ID) error {
	m, err := membershipOf(ctx, tx, sc.OrgID(), sc.Account())
	if err != nil {
		return err
	}
	if m.State != MemberActive || !m.Person.Zero() {
		return fault.Conflict
	}
	if err := setPerson(ctx, tx, sc.OrgID(), m.ID, person); err != nil {
		return err
	}
	if err := s.linked(ctx, tx, sc, sc.Account()); err != nil {
		return err
	}
	if err := raiseGeneration(ctx, tx, sc.OrgID()); err != nil {
		return err
	}
	return s.record(ctx, tx, sc, "member.joined_person", "membership", m.ID, person, nil)
}
