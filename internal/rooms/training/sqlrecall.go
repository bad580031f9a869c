package training

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// recalledNow says of a completion c whether it is recalled. An organization that recalled
// nothing is asked once, not once a record.
const recalledNow = `CASE WHEN EXISTS (SELECT 1 FROM completion_recall o WHERE o.org_id = $1) THEN
	EXISTS (SELECT 1 FROM completion_recall m WHERE m.org_id = $1 AND m.completion_id = c.id AND NOT m.lifted
		AND NOT EXISTS (SELECT 1 FROM completion_recall f WHERE f.org_id = $1 AND f.completion_id = c.id AND f.recall_id = m.recall_id AND f.lifted))
	ELSE FALSE END`

// recalledAt says the same as of the place in the log that argument n is.
func recalledAt(n string) string {
	return `CASE WHEN EXISTS (SELECT 1 FROM completion_recall o WHERE o.org_id = $1) THEN
	EXISTS (SELECT 1 FROM completion_recall m JOIN audit_leaf l ON l.org_id = m.org_id AND l.entry_id = m.audit_id
		WHERE m.org_id = $1 AND l.org_id = $1 AND m.completion_id = c.id AND NOT m.lifted AND l.seq < ` + n + `
		AND NOT EXISTS (SELECT 1 FROM completion_recall f JOIN audit_leaf e ON e.org_id = f.org_id AND e.entry_id = f.audit_id
			WHERE f.org_id = $1 AND e.org_id = $1 AND f.completion_id = c.id AND f.recall_id = m.recall_id AND f.lifted AND e.seq < ` + n + `))
	ELSE FALSE END`
}

// newest holds of completions c that hold.
const newest = `NOT c.voided AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)`

// resting is a completion that rests on an issuer, whose it is and who they are.
type resting struct{ id, person, root ids.ID }

func scanResting(r *sql.Rows) (x resting, err error) {
	err = r.Scan(&x.id, &x.person, &x.root)
	return x, err
}

// among says which of the completions that rest on an issuer are wanted.
type among int

const (
	unmarked among = iota // that the recall does not mark yet, whosever they are
	inReach               // of people in reach
)

// restingOn are the next completions that hold and rest on what a recall says, after one. It
// looks among those of the courses and those of the issuer, both of which an index finds.
func restingOn(ctx context.Context, q db.Q, sc access.Scope, r Recall, courses []ids.ID, which among, after ids.ID, limit int) ([]resting, error) {
	found, args := restingIDs(r, courses)
	args = append([]any{sc.OrgID()}, args...)
	where := newest
	switch which {
	case unmarked:
		args = append(args, r.ID)
		where += ` AND NOT EXISTS (SELECT 1 FROM completion_recall m WHERE m.org_id = $1 AND m.completion_id = c.id AND m.recall_id = ` + num(len(args)) + `)`
	case inReach:
		reach, more := access.Where(sc, "p", len(args)+1)
		where, args = where+` AND `+reach, append(args, more...)
	}
	args = append(args, after)
	return db.All(ctx, q, scanResting, `SELECT c.id, c.person_id, p.id FROM completion c JOIN person m0 ON m0.org_id = c.org_id AND m0.id = c.person_id
		JOIN person p ON p.org_id = m0.org_id AND p.id = m0.root_id
		WHERE c.org_id = $1 AND m0.org_id = $1 AND p.org_id = $1 AND c.id IN (`+found+`) AND `+where+` AND c.id > `+num(len(args))+`
		ORDER BY c.id LIMIT `+strconv.Itoa(limit), args...)
}

// restingIDs are the ids of completions in the days of a recall: by their course, and by who
// issued what they were accepted of. The arguments begin at $2.
func restingIDs(r Recall, courses []ids.ID) (query string, args []any) {
	args = []any{r.Issuer, r.From, r.To}
	narrow := ``
	if len(r.Courses) > 0 {
		in, more := db.In(2+len(args), r.Courses)
		narrow, args = ` AND k.course_id IN (`+in+`)`, append(args, more...)
	}
	query = `SELECT i.completion_id FROM completion_issuer i JOIN completion k ON k.org_id = i.org_id AND k.id = i.completion_id
		WHERE i.org_id = $1 AND k.org_id = $1 AND i.issuer_ix = $2 AND k.happened_on >= $3 AND k.happened_on <= $4` + narrow
	if len(courses) > 0 {
		in, more := db.In(2+len(args), courses)
		query += ` UNION SELECT k.id FROM completion k WHERE k.org_id = $1 AND k.happened_on >= $3 AND k.happened_on <= $4` + narrow + ` AND k.course_id IN (` + in + `)`
		args = append(args, more...)
	}
	return query, args
}

func weighResting(ctx context.Context, q db.Q, sc access.Scope, r Recall, courses []ids.ID) (Weighed, error) {
	found, args := restingIDs(r, courses)
	return db.One(ctx, q, func(rows *sql.Rows) (w Weighed, err error) {
		err = rows.Scan(&w.Records, &w.People)
		return w, err
	}, `SELECT count(*), count(DISTINCT p.root_id) FROM completion c JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
		WHERE c.org_id = $1 AND p.org_id = $1 AND c.id IN (`+found+`) AND `+newest, append([]any{sc.OrgID()}, args...)...)
}

// marked are the completions that a recall marks, and holds so.
const marked = ` FROM completion_recall k JOIN completion c ON c.org_id = k.org_id AND c.id = k.completion_id
	JOIN person m0 ON m0.org_id = c.org_id AND m0.id = c.person_id JOIN person p ON p.org_id = m0.org_id AND p.id = m0.root_id
	WHERE k.org_id = $1 AND c.org_id = $1 AND m0.org_id = $1 AND p.org_id = $1 AND k.recall_id = $2 AND NOT k.lifted
		AND NOT EXISTS (SELECT 1 FROM completion_recall f WHERE f.org_id = $1 AND f.completion_id = k.completion_id AND f.recall_id = $2 AND f.lifted)`

// markedBy are the next ones, of whatever version: to be freed.
func markedBy(ctx context.Context, q db.Q, sc access.Scope, recall ids.ID, limit int) ([]resting, error) {
	return db.All(ctx, q, scanResting, `SELECT c.id, c.person_id, p.id`+marked+` ORDER BY k.completion_id LIMIT `+strconv.Itoa(limit), sc.OrgID(), recall)
}

// markedInReach are those of people in reach that nothing superseded, after one.
func markedInReach(ctx context.Context, q db.Q, sc access.Scope, recall, after ids.ID, limit int) ([]resting, error) {
	reach, more := access.Where(sc, "p", 4)
	return db.All(ctx, q, scanResting, `SELECT c.id, c.person_id, p.id`+marked+` AND k.completion_id > $3 AND `+newest+` AND `+reach+`
		ORDER BY k.completion_id LIMIT `+strconv.Itoa(limit), append([]any{sc.OrgID(), recall, after}, more...)...)
}

func markRecalled(ctx context.Context, tx *db.Tx, sc access.Scope, recall ids.ID, which []ids.ID, entry ids.ID, now time.Time) error {
	return putMarks(ctx, tx, sc, recall, which, entry, now, false)
}

func freeRecalled(ctx context.Context, tx *db.Tx, sc access.Scope, recall ids.ID, which []ids.ID, entry ids.ID, now time.Time) error {
	return putMarks(ctx, tx, sc, recall, which, entry, now, true)
}

// putMarks writes marks about completions that are there, each once.
func putMarks(ctx context.Context, tx *db.Tx, sc access.Scope, recall ids.ID, which []ids.ID, entry ids.ID, now time.Time, lifted bool) error {
	for some := range slices.Chunk(which, 500) {
		in, args := db.In(6, some)
		if _, err := tx.Exec(ctx, `INSERT INTO completion_recall (org_id, completion_id, recall_id, lifted, person_id, known_at, audit_id)
			SELECT c.org_id, c.id, $2, $5, c.person_id, $3, $4 FROM completion c WHERE c.org_id = $1 AND NOT c.voided AND c.id IN (`+in+`)
			ON CONFLICT (org_id, completion_id, recall_id, lifted) DO NOTHING`, append([]any{sc.OrgID(), recall, now, entry, lifted}, args...)...); err != nil {
			return err
		}
	}
	return nil
}

func insertIssuer(ctx context.Context, tx *db.Tx, sc access.Scope, completion ids.ID, ix []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO completion_issuer (org_id, completion_id, person_id, issuer_ix) SELECT c.org_id, c.id, c.person_id, $3 FROM completion c WHERE c.org_id = $1 AND c.id = $2
		ON CONFLICT (org_id, completion_id) DO NOTHING`, sc.OrgID(), completion, ix)
	return err
}

// inheritIssuers lets what supersedes a completion rest on the same issuer.
func inheritIssuers(ctx context.Context, tx *db.Tx, sc access.Scope, which []ids.ID) error {
	for some := range slices.Chunk(which, 500) {
		in, args := db.In(2, some)
		if _, err := tx.Exec(ctx, `INSERT INTO completion_issuer (org_id, completion_id, person_id, issuer_ix)
			SELECT c.org_id, c.id, c.person_id, i.issuer_ix FROM completion c JOIN completion_issuer i ON i.org_id = c.org_id AND i.completion_id = c.supersedes_id
			WHERE c.org_id = $1 AND i.org_id = $1 AND c.id IN (`+in+`) ON CONFLICT (org_id, completion_id) DO NOTHING`, append([]any{sc.OrgID()}, args...)...); err != nil {
			return err
		}
	}
	return nil
}

// issuersNamed are the indexes of issuers that claims and documents name.
func issuersNamed(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) (map[ids.ID][][]byte, error) {
	type pair struct {
		id ids.ID
		ix []byte
	}
	out := make(map[ids.ID][][]byte, len(which))
	for some := range slices.Chunk(which, 500) {
		in, args := db.In(2, some)
		all, err := db.All(ctx, q, func(r *sql.Rows) (p pair, err error) {
			err = r.Scan(&p.id, &p.ix)
			return p, err
		}, `SELECT completion_id, issuer_ix FROM completion_issuer WHERE org_id = $1 AND completion_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			out[p.id] = append(out[p.id], p.ix)
		}
	}
	return out, nil
}

func eachProvider(ctx context.Context, q db.Q, sc access.Scope, fn func(id ids.ID, provider string)) error {
	type pair struct {
		id       ids.ID
		provider string
	}
	return db.Each(ctx, q, func(r *sql.Rows) (p pair, err error) {
		err = r.Scan(&p.id, &p.provider)
		return p, err
	}, func(p pair) error {
		fn(p.id, p.provider)
		return nil
	}, `SELECT k.id, k.provider FROM course k WHERE k.org_id = $1 AND k.provider <> ''`, sc.OrgID())
}

// recalledOf are those of completions that are recalled now.
func recalledOf(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) (map[ids.ID]bool, error) {
	out := map[ids.ID]bool{}
	if len(which) == 0 {
		return out, nil
	}
	in, args := db.In(2, which)
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT m.completion_id FROM completion_recall m WHERE m.org_id = $1 AND NOT m.lifted AND m.completion_id IN (`+in+`)
		AND NOT EXISTS (SELECT 1 FROM completion_recall f WHERE f.org_id = $1 AND f.completion_id = m.completion_id AND f.recall_id = m.recall_id AND f.lifted)`, append([]any{sc.OrgID()}, args...)...)
	for _, id := range all {
		out[id] = true
	}
	return out, err
}

func weighMarked(ctx context.Context, q db.Q, sc access.Scope, recall ids.ID) (int64, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM completion_recall k JOIN person m ON m.org_id = k.org_id AND m.id = k.person_id JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		WHERE k.org_id = $1 AND m.org_id = $1 AND p.org_id = $1 AND k.recall_id = $2 AND NOT k.lifted AND `+reach, append([]any{sc.OrgID(), recall}, more...)...)
}

// supersededBy are the versions right before completions.
func supersededBy(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) (out []ids.ID, err error) {
	for some := range slices.Chunk(which, 500) {
		in, args := db.In(2, some)
		part, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT c.supersedes_id FROM completion c WHERE c.org_id = $1 AND c.supersedes_id IS NOT NULL AND c.id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}
