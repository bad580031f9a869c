package training

import (
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/credit"
)

// storedClaim is a claim as it lies: its texts sealed, by column.
type storedClaim struct {
	Claim
	texts map[string]keys.Sealed
}

const claimColumns = `k.id, k.version, k.person_id, k.course_id, k.title, k.provider, k.note, k.categories, k.happened_on, k.expires_on, coalesce(k.amount, -1), k.unit, k.state, k.approval_id, k.completion_id, k.created_at, k.decided_at`

func scanClaim(r *sql.Rows) (c storedClaim, err error) {
	var amount int64
	var title, provider, note, categories keys.Sealed
	err = r.Scan(&c.ID, &c.Version, &c.Person, &c.Course, &title, &provider, &note, &categories, db.Day(&c.On), db.Day(&c.ExpiresOn), &amount, &c.Unit, &c.State, &c.Approval, &c.Completion, db.At(&c.CreatedAt), db.At(&c.DecidedAt))
	if c.NoAmount = amount < 0; !c.NoAmount {
		c.Amount = credit.Amount(amount)
	}
	c.texts = map[string]keys.Sealed{"title": title, "provider": provider, "note": note, "categories": categories}
	return c, err
}

func insertClaim(ctx context.Context, tx *db.Tx, sc access.Scope, c Claim, texts map[string]keys.Sealed) error {
	var amount any
	if !c.NoAmount {
		amount = int64(c.Amount)
	}
	_, err := tx.Exec(ctx, `INSERT INTO claim (org_id, id, person_id, course_id, title, provider, note, categories, happened_on, expires_on, amount, unit, state, approval_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		sc.OrgID(), c.ID, c.Person, c.Course.OrNull(), texts["title"], texts["provider"], texts["note"], texts["categories"], c.On, c.ExpiresOn, amount, c.Unit, c.State, c.Approval, c.CreatedAt)
	return err
}

func updateClaim(ctx context.Context, tx *db.Tx, sc access.Scope, c Claim) error {
	_, err := tx.Exec(ctx, `UPDATE claim SET version = version + 1, state = $3, decided_at = $4, completion_id = $5, course_id = $6 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), c.ID, c.State, c.DecidedAt, c.Completion.OrNull(), c.Course.OrNull())
	return err
}

// claimsInReach are claims of people in reach; the arguments of where begin at $2.
func claimsInReach(ctx context.Context, q db.Q, sc access.Scope, where, tail string, args ...any) ([]storedClaim, error) {
	args = append([]any{sc.OrgID()}, args...)
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.All(ctx, q, scanClaim, `SELECT `+claimColumns+` FROM claim k JOIN person p ON p.org_id = k.org_id AND p.id = k.person_id
		WHERE k.org_id = $1 AND `+where+` AND `+reach+tail, append(args, more...)...)
}

// claimsReached are those of claims that are about people in reach.
func claimsReached(ctx context.Context, q db.Q, sc access.Scope, claims []ids.ID) ([]ids.ID, error) {
	if len(claims) == 0 {
		return nil, nil
	}
	in, args := db.In(2, claims)
	reach, more := access.Where(sc, "p", 2+len(args))
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT k.id FROM claim k JOIN person p ON p.org_id = k.org_id AND p.id = k.person_id
		WHERE k.org_id = $1 AND k.id IN (`+in+`) AND `+reach, append(append([]any{sc.OrgID()}, args...), more...)...)
}

// claimOfRequest is the claim that an approval is about, whoever decides: the approval
// says that they may.
func claimOfRequest(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (storedClaim, error) {
	return db.One(ctx, q, scanClaim, `SELECT `+claimColumns+` FROM claim k WHERE k.org_id = $1 AND k.id = $2`, sc.OrgID(), id)
}

func claimPage(ctx context.Context, q db.Q, sc access.Scope, state ClaimState, before ids.ID, limit int) ([]storedClaim, error) {
	if before.Zero() {
		return claimsInReach(ctx, q, sc, `k.state = $2`, ` ORDER BY k.id DESC LIMIT `+strconv.Itoa(limit), state)
	}
	return claimsInReach(ctx, q, sc, `k.state = $2 AND k.id < $3`, ` ORDER BY k.id DESC LIMIT `+strconv.Itoa(limit), state, before)
}

func claimsOf(ctx context.Context, q db.Q, sc access.Scope, person, before ids.ID, limit int) ([]storedClaim, error) {
	if before.Zero() {
		return claimsInReach(ctx, q, sc, `k.person_id = $2`, ` ORDER BY k.id DESC LIMIT `+strconv.Itoa(limit), person)
	}
	return claimsInReach(ctx, q, sc, `k.person_id = $2 AND k.id < $3`, ` ORDER BY k.id DESC LIMIT `+strconv.Itoa(limit), person, before)
}

// lock touches a person as db.On does, in the transaction of an approval, which could not
// name the person beforehand.
func lock(ctx context.Context, tx *db.Tx, sc access.Scope, person ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE person SET version = version + 1 WHERE org_id = $1 AND id = $2`, sc.OrgID(), person)
	return err
}
