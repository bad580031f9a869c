package account

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/civil"
)

const tokenColumns = `t.id, t.version, t.account_id, t.token_hash, t.name, t.perms, t.second_factor, t.made_at, t.expires_at, t.used_on, t.ended_at`

func (t *Token) into(perms *string) []any {
	return []any{&t.ID, &t.Version, &t.Account, &t.hash, &t.name, perms, &t.SecondFactor, db.At(&t.MadeAt), db.At(&t.ExpiresAt), db.Day(&t.UsedOn), db.At(&t.EndedAt)}
}

func scanToken(r *sql.Rows) (t Token, err error) {
	var perms string
	err = r.Scan(t.into(&perms)...)
	t.Perms = strings.Fields(perms)
	return t, err
}

// borne is a token with what a request needs of its maker and their organization.
type borne struct {
	Token
	accountState State
	memberState  MemberState
	person       ids.ID
	org          tenant.Org
}

func (b borne) names(perm string) bool { return slices.Contains(b.Perms, perm) }

func borneByHash(ctx context.Context, q db.Q, org int64, hash []byte) (borne, error) {
	return db.One(ctx, q, func(r *sql.Rows) (b borne, err error) {
		var perms string
		err = r.Scan(slices.Concat(b.into(&perms), []any{&b.accountState, &b.memberState, &b.person}, b.org.Into())...)
		b.Perms = strings.Fields(perms)
		return b, err
	}, `SELECT `+tokenColumns+`, a.state, m.state, m.person_id, `+tenant.Columns+`
		FROM api_token t JOIN account a ON a.id = t.account_id JOIN org o ON o.id = t.org_id
		JOIN membership m ON m.org_id = t.org_id AND m.account_id = t.account_id
		WHERE t.org_id = $1 AND t.token_hash = $2`, org, hash)
}

func tokenByID(ctx context.Context, q db.Q, org int64, id ids.ID) (Token, error) {
	return db.One(ctx, q, scanToken, `SELECT `+tokenColumns+` FROM api_token t WHERE t.org_id = $1 AND t.id = $2`, org, id)
}

func tokensOf(ctx context.Context, q db.Q, org int64, before ids.ID, limit int) ([]Token, error) {
	if before.Zero() {
		for i := range before {
			before[i] = 0xff
		}
	}
	return db.All(ctx, q, scanToken, `SELECT `+tokenColumns+` FROM api_token t WHERE t.org_id = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3`, org, before, limit)
}

func insertToken(ctx context.Context, tx *db.Tx, org int64, t Token) error {
	_, err := tx.Exec(ctx, `INSERT INTO api_token (org_id, id, account_id, token_hash, name, perms, second_factor, made_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		org, t.ID, t.Account, t.hash, t.name, strings.Join(t.Perms, " "), t.SecondFactor, t.MadeAt, t.ExpiresAt)
	return err
}

func usedToken(ctx context.Context, tx *db.Tx, org int64, id ids.ID, day civil.Date) error {
	_, err := tx.Exec(ctx, `UPDATE api_token SET used_on = $3 WHERE org_id = $1 AND id = $2 AND (used_on IS NULL OR used_on < $3)`, org, id, day)
	return err
}

func endToken(ctx context.Context, tx *db.Tx, org int64, id ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE api_token SET ended_at = $3 WHERE org_id = $1 AND id = $2`, org, id, at)
	return err
}
