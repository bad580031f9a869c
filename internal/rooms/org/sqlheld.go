package org

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

type heldRole struct {
	account ids.ID
	role    string
}

func rolesHeld(ctx context.Context, q db.Q, sc access.Scope, members []ids.ID) ([]heldRole, error) {
	if len(members) == 0 {
		return nil, nil
	}
	in, args := db.In(2, members)
	return db.All(ctx, q, func(r *sql.Rows) (h heldRole, err error) {
		err = r.Scan(&h.account, &h.role)
		return h, err
	}, `SELECT account_id, role FROM member_role WHERE org_id = $1 AND account_id IN (`+in+`) ORDER BY account_id, role`, append([]any{sc.OrgID()}, args...)...)
}
