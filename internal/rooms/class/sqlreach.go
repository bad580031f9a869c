package class

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// taught is the condition under which an account teaches a person now: m is the membership of
// who teaches, l the place of the person. since is the day on which the last meeting may lie.
const taught = `class_teacher t JOIN class k ON k.org_id = t.org_id AND k.id = t.class_id
	JOIN membership m ON m.org_id = t.org_id AND m.person_id = t.person_id AND m.state = 'active'
	JOIN class_place l ON l.org_id = k.org_id AND l.class_id = k.id AND l.state = 'enrolled'`

// settle makes the reach of who teaches a class, or taught it, what it shall be over people:
// of each pair it locks the row first, so that two classes that end for the same two at once
// leave nothing behind.
func settle(ctx context.Context, tx *db.Tx, sc access.Scope, accounts, people []ids.ID, since civil.Date) error {
	for _, account := range accounts {
		for _, person := range people {
			if _, err := tx.Exec(ctx, `UPDATE reach_person SET kind = kind WHERE org_id = $1 AND account_id = $2 AND person_id = $3 AND kind = 'class'`, sc.OrgID(), account, person); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `DELETE FROM reach_person WHERE org_id = $1 AND account_id = $2 AND person_id = $3 AND kind = 'class' AND NOT EXISTS (SELECT 1 FROM `+taught+`
				WHERE t.org_id = $1 AND k.org_id = $1 AND m.org_id = $1 AND l.org_id = $1 AND m.account_id = $2 AND l.person_id = $3 AND k.state <> 'cancelled' AND k.ends_on >= $4)`,
				sc.OrgID(), account, person, since); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO reach_person (org_id, account_id, person_id, kind) SELECT DISTINCT l.org_id, m.account_id, l.person_id, 'class' FROM `+taught+`
				WHERE t.org_id = $1 AND k.org_id = $1 AND m.org_id = $1 AND l.org_id = $1 AND m.account_id = $2 AND l.person_id = $3 AND k.state <> 'cancelled' AND k.ends_on >= $4
				ON CONFLICT (org_id, account_id, person_id, kind) DO NOTHING`, sc.OrgID(), account, person, since); err != nil {
				return err
			}
		}
	}
	return nil
}

// settleAccount makes the reach of one account over the people of every class what it shall be.
// It locks the classes first: whoever is enrolled in this moment is seen here, or sees the
// member.
func settleAccount(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, since civil.Date) error {
	if _, err := tx.Exec(ctx, `UPDATE class SET state = state WHERE org_id = $1 AND ends_on >= $3 AND id IN (SELECT t.class_id FROM class_teacher t
		JOIN membership m ON m.org_id = t.org_id AND m.person_id = t.person_id WHERE t.org_id = $1 AND m.org_id = $1 AND m.account_id = $2)`, sc.OrgID(), account, since); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM reach_person WHERE org_id = $1 AND account_id = $2 AND kind = 'class' AND NOT EXISTS (SELECT 1 FROM `+taught+`
		WHERE t.org_id = $1 AND k.org_id = $1 AND m.org_id = $1 AND l.org_id = $1 AND m.account_id = $2 AND l.person_id = reach_person.person_id AND k.state <> 'cancelled' AND k.ends_on >= $3)`,
		sc.OrgID(), account, since); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO reach_person (org_id, account_id, person_id, kind) SELECT DISTINCT l.org_id, m.account_id, l.person_id, 'class' FROM `+taught+`
		WHERE t.org_id = $1 AND k.org_id = $1 AND m.org_id = $1 AND l.org_id = $1 AND m.account_id = $2 AND k.state <> 'cancelled' AND k.ends_on >= $3
		ON CONFLICT (org_id, account_id, person_id, kind) DO NOTHING`, sc.OrgID(), account, since)
	return err
}
