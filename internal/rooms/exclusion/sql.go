package exclusion

import (
	"context"
	"database/sql"
	"encoding/hex"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

const columns = `l.id, l.version, l.source, l.part, l.of_on, l.digest, l.state, l.total, l.kept, l.ended, l.received_by, l.received_at, l.spread_at, l.behind, l.checked_at,
	l.people, l.aliased, l.bare, l.matched, l.matched_ended`

func scan(r *sql.Rows) (l List, err error) {
	var sum []byte
	err = r.Scan(&l.ID, &l.Version, &l.Source, &l.Part, db.Day(&l.Of), &sum, &l.State, &l.Lines, &l.Kept, &l.Ended, &l.ReceivedBy, db.At(&l.ReceivedAt), db.At(&l.spreadAt), &l.behind, db.At(&l.CheckedAt),
		&l.People, &l.Aliased, &l.Bare, &l.Matched, &l.Over)
	l.SHA256 = hex.EncodeToString(sum)
	return l, err
}

// usual is how many days old the newest list may be, unless the organization says otherwise.
const usual = 31

// lockDesk makes whoever lets a list take effect, and whoever looks at people, wait for each
// other until the transaction ends.
func lockDesk(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := tx.Exec(ctx, `INSERT INTO exclusion_desk (org_id, every_days) VALUES ($1, $2) ON CONFLICT (org_id) DO UPDATE SET version = exclusion_desk.version + 1`, sc.OrgID(), usual)
	return err
}

func everyDays(ctx context.Context, q db.Q, sc access.Scope) (int, error) {
	all, err := db.All(ctx, q, db.Scalar[int], `SELECT d.every_days FROM exclusion_desk d WHERE d.org_id = $1`, sc.OrgID())
	if err != nil || len(all) == 0 {
		return usual, err
	}
	return all[0], nil
}

func putEvery(ctx context.Context, tx *db.Tx, sc access.Scope, days int) error {
	_, err := tx.Exec(ctx, `UPDATE exclusion_desk SET every_days = $2 WHERE org_id = $1`, sc.OrgID(), days)
	return err
}

// wake has an organization looked at no later than at.
func wake(ctx context.Context, tx *db.Tx, sc access.Scope, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO exclusion_wake (org_id, wake_at) VALUES ($1, $2) ON CONFLICT (org_id) DO UPDATE SET wake_at = excluded.wake_at WHERE exclusion_wake.wake_at > excluded.wake_at`, sc.OrgID(), at)
	return err
}

func dropWake(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := tx.Exec(ctx, `DELETE FROM exclusion_wake WHERE org_id = $1`, sc.OrgID())
	return err
}

// awake are the organizations whose time has come; they are looked at again after a while, in
// case their look is lost.
func awake(ctx context.Context, tx *db.Tx, now, again time.Time, limit int) ([]int64, error) {
	return db.All(ctx, tx, db.Scalar[int64], `UPDATE exclusion_wake SET wake_at = $2 WHERE org_id IN
		(SELECT org_id FROM exclusion_wake WHERE wake_at <= $1 ORDER BY wake_at, org_id LIMIT $3) AND wake_at <= $1 RETURNING org_id`, now, again, limit)
}

func insertList(ctx context.Context, tx *db.Tx, sc access.Scope, l List) error {
	_, err := tx.Exec(ctx, `INSERT INTO exclusion_list (org_id, id, source, part, of_on, digest, state, total, kept, ended, received_by, received_at, spread_at, behind, checked_at, people, aliased, bare, matched, matched_ended)
		VALUES ($1, $2, '', $3, $4, NULL, 'loading', 0, 0, 0, $5, $6, NULL, $7, NULL, 0, 0, 0, 0, 0)`, sc.OrgID(), l.ID, l.Part, l.Of, l.ReceivedBy.OrNull(), l.ReceivedAt, ids.ID{})
	return err
}

func insertEntries(ctx context.Context, tx *db.Tx, sc access.Scope, all []entry) error {
	_, err := tx.Bulk(ctx, "exclusion_entry", []string{"org_id", "list_id", "line", "ident_ix", "born_ix", "middle_ix", "kind", "excluded_on", "ended_on", "reinstated", "waived_on"},
		func(yield func([]any, error) bool) {
			for _, e := range all {
				if !yield([]any{sc.OrgID(), e.List, e.Line, []byte(e.ident), orNull(e.born), orNull(e.middle), e.Kind, e.On, e.Ended, e.Reinstated, e.Waived}, nil) {
					return
				}
			}
		}, "")
	return err
}

func orNull(ix string) any {
	if ix == "" {
		return nil
	}
	return []byte(ix)
}

func insertKeys(ctx context.Context, tx *db.Tx, sc access.Scope, all []entry, keys [][]string) error {
	_, err := tx.Bulk(ctx, "exclusion_key", []string{"org_id", "list_id", "ix", "line"}, func(yield func([]any, error) bool) {
		for i, e := range all {
			for _, k := range keys[i] {
				if !yield([]any{sc.OrgID(), e.List, []byte(k), e.Line}, nil) {
					return
				}
			}
		}
	}, "")
	return err
}

func activate(ctx context.Context, tx *db.Tx, sc access.Scope, l List, digest []byte) error {
	_, err := tx.Exec(ctx, `UPDATE exclusion_list SET state = 'current', source = $3, digest = $4, total = $5, kept = $6, ended = $7 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), l.ID, l.Source, digest, l.Lines, l.Kept, l.Ended)
	return err
}

// replace lets a whole list take the place of what is here of its source, and gives which.
func replace(ctx context.Context, tx *db.Tx, sc access.Scope, l List) ([]ids.ID, error) {
	return db.All(ctx, tx, db.Scalar[ids.ID], `UPDATE exclusion_list SET state = 'replaced', version = version + 1
		WHERE org_id = $1 AND source = $2 AND state = 'current' AND (part = 'full' OR of_on <= $3) RETURNING id`, sc.OrgID(), l.Source, l.Of)
}

func listByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (List, error) {
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM exclusion_list l WHERE l.org_id = $1 AND l.id = $2`, sc.OrgID(), id)
}

func listOfDigest(ctx context.Context, q db.Q, sc access.Scope, digest []byte) ([]List, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM exclusion_list l WHERE l.org_id = $1 AND l.digest = $2 AND l.state <> 'loading'`, sc.OrgID(), digest)
}

// currentLists are those that people are compared with, in the order of their days.
func currentLists(ctx context.Context, q db.Q, sc access.Scope) ([]List, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM exclusion_list l WHERE l.org_id = $1 AND l.state = 'current' ORDER BY l.source, l.of_on, l.id`, sc.OrgID())
}

// lists is a page of what was brought in, the newest first.
func lists(ctx context.Context, q db.Q, sc access.Scope, before ids.ID, limit int) ([]List, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM exclusion_list l WHERE l.org_id = $1 AND l.state <> 'loading' AND (CAST($2 AS TEXT) = '' OR l.id < $3) ORDER BY l.id DESC LIMIT $4`,
		sc.OrgID(), before.String(), before, limit)
}

// dropLines takes some lines of a list away, with their keys, and says whether there are more.
func dropLines(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, some int) (more bool, err error) {
	last, err := db.One(ctx, tx, db.Scalar[int64], `SELECT coalesce(max(x.line), 0) FROM (SELECT e.line FROM exclusion_entry e WHERE e.org_id = $1 AND e.list_id = $2 ORDER BY e.line LIMIT $3) x`, sc.OrgID(), id, some)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `DELETE FROM exclusion_entry WHERE org_id = $1 AND list_id = $2 AND line <= $3`, sc.OrgID(), id, last)
	if err != nil || n > 0 {
		return n > 0, err
	}
	// Keys lie in another order: all of them, when no line is left that a page could show.
	_, err = tx.Exec(ctx, `DELETE FROM exclusion_key WHERE org_id = $1 AND list_id = $2`, sc.OrgID(), id)
	return false, err
}

func dropList(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM exclusion_list WHERE org_id = $1 AND id = $2 AND state = 'loading'`, sc.OrgID(), id)
	return err
}

// unspread is the next list of which nobody was marked yet, and whether none was before it.
func unspread(ctx context.Context, q db.Q, sc access.Scope) (l List, first, ok bool, err error) {
	all, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM exclusion_list l WHERE l.org_id = $1 AND l.state = 'current' AND l.spread_at IS NULL ORDER BY l.id LIMIT 1`, sc.OrgID())
	if err != nil || len(all) == 0 {
		return l, false, false, err
	}
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM exclusion_list l WHERE l.org_id = $1 AND l.spread_at IS NOT NULL`, sc.OrgID())
	return all[0], n == 0, true, err
}

func putSpread(ctx context.Context, tx *db.Tx, sc access.Scope, l List) error {
	_, err := tx.Exec(ctx, `UPDATE exclusion_list SET spread_at = $3, behind = $4, people = $5 WHERE org_id = $1 AND id = $2`, sc.OrgID(), l.ID, l.spreadAt, l.behind, l.People)
	return err
}

// keysAfter is the last of the next keys of a list, and how many they are.
func keysAfter(ctx context.Context, q db.Q, sc access.Scope, id, behind ids.ID, limit int) (last ids.ID, n int, err error) {
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT k.ix FROM exclusion_key k WHERE k.org_id = $1 AND k.list_id = $2 AND k.ix > $3 ORDER BY k.ix LIMIT $4`, sc.OrgID(), id, behind, limit)
	if n = len(all); n > 0 {
		return all[n-1], n, err
	}
	return behind, 0, err
}

// foundBy are the people whom the keys of a list lead to, of a stretch of these keys.
func foundBy(ctx context.Context, q db.Q, sc access.Scope, id, behind, last ids.ID) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT s.person_id FROM exclusion_key k JOIN exclusion_subject_key s ON s.org_id = k.org_id AND s.ix = k.ix
		WHERE k.org_id = $1 AND s.org_id = $1 AND k.list_id = $2 AND k.ix > $3 AND k.ix <= $4 ORDER BY s.person_id`, sc.OrgID(), id, behind, last)
}

// unchecked are the lists whose check nobody has written down.
func unchecked(ctx context.Context, q db.Q, sc access.Scope) ([]List, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM exclusion_list l WHERE l.org_id = $1 AND l.state = 'current' AND l.spread_at IS NOT NULL AND l.checked_at IS NULL ORDER BY l.id`, sc.OrgID())
}

func putCheck(ctx context.Context, tx *db.Tx, sc access.Scope, l List) error {
	_, err := tx.Exec(ctx, `UPDATE exclusion_list SET version = version + 1, checked_at = $3, people = $4, aliased = $5, bare = $6, matched = $7, matched_ended = $8 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), l.ID, l.CheckedAt, l.People, l.Aliased, l.Bare, l.Matched, l.Over)
	return err
}

// figures are what there is now.
func figures(ctx context.Context, q db.Q, sc access.Scope, of Source, today civil.Date) (c Check, err error) {
	c, err = db.One(ctx, q, func(r *sql.Rows) (c Check, err error) {
		err = r.Scan(&c.People, &c.Aliased, &c.Bare)
		return c, err
	}, `SELECT count(*), coalesce(sum(CASE WHEN s.aliased THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN s.bare THEN 1 ELSE 0 END), 0) FROM exclusion_subject s WHERE s.org_id = $1`, sc.OrgID())
	if err != nil {
		return c, err
	}
	m, err := db.One(ctx, q, func(r *sql.Rows) (c Check, err error) {
		err = r.Scan(&c.Matched, &c.Over)
		return c, err
	}, `SELECT count(*), coalesce(sum(CASE WHEN m.ended_on <= $3 THEN 1 ELSE 0 END), 0) FROM exclusion_match m WHERE m.org_id = $1 AND m.source = $2`, sc.OrgID(), of, today)
	c.Matched, c.Over = m.Matched, m.Over
	return c, err
}
