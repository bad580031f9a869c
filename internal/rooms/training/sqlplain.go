package training

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

const holds = ` FROM completion c WHERE c.org_id = $1 AND NOT c.voided AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id) AND `

// HoldingOf are the records of people (at most 500) that hold now. It asks nothing about
// reach, and is for work that shows none of it.
func (s *Service) HoldingOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]Completion, error) {
	in, args := db.In(2, people)
	out, err := db.All(ctx, q, scan, `SELECT `+columns+holds+`c.person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return out, fault.Wrap("read records", err)
}

// HoldingOfClass are the records that hold and came from an announced class, of everybody.
func (s *Service) HoldingOfClass(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) ([]Completion, error) {
	out, err := db.All(ctx, q, scan, `SELECT `+columns+holds+`c.source_id = $2`, sc.OrgID(), class)
	return out, fault.Wrap("read records", err)
}
