package policy

import (
	"context"
	"database/sql"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// anyLive reports whether anything is to be signed, or was a moment ago.
func anyLive(ctx context.Context, q db.Q, sc access.Scope) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM policy WHERE org_id = $1 AND published > 0 AND retired_at IS NULL`, sc.OrgID())
	return n > 0, err
}

// livePolicies are those that are asked, in the order of their numbers.
func livePolicies(ctx context.Context, q db.Q, sc access.Scope) ([]live, error) {
	return db.All(ctx, q, func(r *sql.Rows) (l live, err error) {
		var asks string
		if err = r.Scan(&l.id, &asks, &l.base, &l.dueDays, &l.number, &l.title); err == nil {
			err = json.Unmarshal([]byte(asks), &l.asks)
		}
		return l, err
	}, `SELECT p.id, p.asks, b.n, b.due_days, v.number, v.title FROM policy p
		JOIN policy_version v ON v.org_id = p.org_id AND v.policy_id = p.id AND v.n = p.published
		JOIN policy_version b ON b.org_id = p.org_id AND b.policy_id = p.id AND b.n = v.base_n
		WHERE p.org_id = $1 AND p.retired_at IS NULL ORDER BY p.number_key`, sc.OrgID())
}

// lock takes the heads of people, in the order of ids.
func lock(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	_, err := tx.ExecEach(ctx, `INSERT INTO policy_head (org_id, id) VALUES ($1, $2)
		ON CONFLICT (org_id, id) DO UPDATE SET version = policy_head.version + 1`, func(yield func([]any, error) bool) {
		for _, p := range people {
			if !yield([]any{sc.OrgID(), p}, nil) {
				return
			}
		}
	})
	return err
}

const askedColumns = `a.policy_id, a.person_id, a.n, a.since_on, a.due_on, a.signature_id, a.told`

func scanAsked(r *sql.Rows) (a Asked, err error) {
	err = r.Scan(&a.Policy, &a.Person, &a.N, db.Day(&a.Since), db.Day(&a.DueOn), &a.Signature, &a.told)
	return a, err
}

// askedOf is what is asked of people, whoever asks: the rows are worked out from it.
func askedOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[pair]Asked, error) {
	out := map[pair]Asked{}
	for some := range slices.Chunk(people, 500) {
		in, args := db.In(2, some)
		err := db.Each(ctx, q, scanAsked, func(a Asked) error {
			out[pair{a.Policy, a.Person}] = a
			return nil
		}, `SELECT `+askedColumns+` FROM policy_asked a WHERE a.org_id = $1 AND a.person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// keepAsked writes what differs, and takes away what is asked no more.
func keepAsked(ctx context.Context, tx *db.Tx, sc access.Scope, had map[pair]Asked, want []Asked) error {
	gone := make(map[pair]bool, len(had))
	for p := range had {
		gone[p] = true
	}
	var changed []Asked
	for _, a := range want {
		p := pair{a.Policy, a.Person}
		delete(gone, p)
		if had[p] != a {
			changed = append(changed, a)
		}
	}
	_, err := tx.ExecEach(ctx, `INSERT INTO policy_asked (org_id, policy_id, person_id, n, since_on, due_on, signature_id, told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (org_id, policy_id, person_id) DO UPDATE SET n = excluded.n, since_on = excluded.since_on, due_on = excluded.due_on,
			signature_id = excluded.signature_id, told = excluded.told`, askedRows(sc, changed))
	if err != nil {
		return err
	}
	_, err = tx.ExecEach(ctx, `DELETE FROM policy_asked WHERE org_id = $1 AND policy_id = $2 AND person_id = $3`, func(yield func([]any, error) bool) {
		for p := range gone {
			if !yield([]any{sc.OrgID(), p.policy, p.person}, nil) {
				return
			}
		}
	})
	return err
}

func askedRows(sc access.Scope, all []Asked) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, a := range all {
			if !yield([]any{sc.OrgID(), a.Policy, a.Person, a.N, a.Since, a.DueOn, a.Signature.OrNull(), int64(a.told)}, nil) {
				return
			}
		}
	}
}

// setTold notes the last step of which somebody was told.
func setTold(ctx context.Context, tx *db.Tx, sc access.Scope, a Asked) error {
	_, err := tx.Exec(ctx, `UPDATE policy_asked SET told = $4 WHERE org_id = $1 AND policy_id = $2 AND person_id = $3`, sc.OrgID(), a.Policy, a.Person, int64(a.told))
	return err
}

// setSigned notes that a signature answers what is asked of its person.
func setSigned(ctx context.Context, tx *db.Tx, sc access.Scope, g Signature) error {
	_, err := tx.Exec(ctx, `UPDATE policy_asked SET signature_id = $4 WHERE org_id = $1 AND policy_id = $2 AND person_id = $3`, sc.OrgID(), g.Policy, g.Person, g.ID)
	return err
}

// accountsOf are the accounts of people, by root.
func accountsOf(ctx context.Context, q db.Q, sc access.Scope, roots []ids.ID) (map[ids.ID]ids.ID, error) {
	type member struct{ person, account ids.ID }
	out := map[ids.ID]ids.ID{}
	in, args := db.In(2, roots)
	err := db.Each(ctx, q, func(r *sql.Rows) (m member, err error) {
		err = r.Scan(&m.person, &m.account)
		return m, err
	}, func(m member) error {
		if _, had := out[m.person]; !had {
			out[m.person] = m.account
		}
		return nil
	}, `SELECT p.root_id, m.account_id FROM person p JOIN membership m ON m.org_id = p.org_id AND m.person_id = p.id AND m.state = 'active'
		WHERE p.org_id = $1 AND m.org_id = $1 AND p.root_id IN (`+in+`) ORDER BY p.root_id, m.since, m.account_id`, append([]any{sc.OrgID()}, args...)...)
	return out, err
}

// When to look.

func setWake(ctx context.Context, tx *db.Tx, org int64, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO policy_wake (org_id, wake_at) VALUES ($1, $2) ON CONFLICT (org_id) DO UPDATE SET wake_at = excluded.wake_at`, org, at)
	return err
}

func dropWake(ctx context.Context, tx *db.Tx, org int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM policy_wake WHERE org_id = $1`, org)
	return err
}

// awake are the organizations whose time has come; they are asked again after a while, in
// case their run is lost.
func awake(ctx context.Context, tx *db.Tx, now, again time.Time, limit int) ([]int64, error) {
	return db.All(ctx, tx, db.Scalar[int64], `UPDATE policy_wake SET wake_at = $2 WHERE org_id IN
		(SELECT org_id FROM policy_wake WHERE wake_at <= $1 ORDER BY wake_at, org_id LIMIT $3) AND wake_at <= $1 RETURNING org_id`, now, again, limit)
}
