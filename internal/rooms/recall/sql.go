package recall

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// desk is what an organization's recalls have in common.
type desk struct {
	active  int64
	indexed bool
}

// deskOf is what holds now; nothing where nobody ever recalled anything.
func deskOf(ctx context.Context, q db.Q, sc access.Scope) (desk, error) {
	all, err := db.All(ctx, q, func(r *sql.Rows) (d desk, err error) {
		err = r.Scan(&d.active, &d.indexed)
		return d, err
	}, `SELECT active, indexed_at IS NOT NULL FROM recall_desk WHERE org_id = $1`, sc.OrgID())
	if err != nil || len(all) == 0 {
		return desk{}, err
	}
	return all[0], nil
}

// turn says that one recall more holds, or one less. The facts are locked.
func turn(ctx context.Context, tx *db.Tx, sc access.Scope, more int64) error {
	if _, err := tx.Exec(ctx, `INSERT INTO recall_desk (org_id) VALUES ($1) ON CONFLICT (org_id) DO NOTHING`, sc.OrgID()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE recall_desk SET active = active + $2 WHERE org_id = $1`, sc.OrgID(), more)
	return err
}

func setIndexed(ctx context.Context, tx *db.Tx, sc access.Scope, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO recall_desk (org_id, indexed_at) VALUES ($1, $2) ON CONFLICT (org_id) DO UPDATE SET indexed_at = excluded.indexed_at`, sc.OrgID(), now)
	return err
}

const columns = `r.id, r.version, r.issuer_ix, r.issuer, r.reason, r.from_on, r.to_on, r.state, r.approval_id, r.asked, r.records, r.credentials, r.spread_at, r.proposed_by, r.proposed_at`

func scan(rows *sql.Rows) (r Recall, err error) {
	err = rows.Scan(&r.ID, &r.Version, &r.ix, &r.issuer, &r.reason, db.Day(&r.From), db.Day(&r.To), &r.State, &r.approval, &r.Asked, &r.Records, &r.Credentials, db.At(&r.SpreadAt), &r.by, db.At(&r.ProposedAt))
	return r, err
}

func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Recall, error) {
	r, err := db.One(ctx, q, scan, `SELECT `+columns+` FROM recall r WHERE r.org_id = $1 AND r.id = $2`, sc.OrgID(), id)
	if err == nil {
		err = narrow(ctx, q, sc, []*Recall{&r})
	}
	return r, err
}

// page is recalls, the newest first, before one.
func page(ctx context.Context, q db.Q, sc access.Scope, before ids.ID, limit int) ([]Recall, error) {
	if before.Zero() {
		return db.All(ctx, q, scan, `SELECT `+columns+` FROM recall r WHERE r.org_id = $1 ORDER BY r.id DESC LIMIT $2`, sc.OrgID(), limit)
	}
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM recall r WHERE r.org_id = $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3`, sc.OrgID(), before, limit)
}

// inEffect are those that hold now.
func inEffect(ctx context.Context, q db.Q, sc access.Scope) ([]Recall, error) {
	all, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM recall r WHERE r.org_id = $1 AND r.state = 'in_effect' ORDER BY r.id`, sc.OrgID())
	if err != nil {
		return nil, err
	}
	at := make([]*Recall, len(all))
	for i := range all {
		at[i] = &all[i]
	}
	return all, narrow(ctx, q, sc, at)
}

// narrow fills in to which courses recalls are narrowed.
func narrow(ctx context.Context, q db.Q, sc access.Scope, all []*Recall) error {
	if len(all) == 0 {
		return nil
	}
	type pair struct{ recall, course ids.ID }
	which, at := make([]ids.ID, len(all)), map[ids.ID]*Recall{}
	for i, r := range all {
		which[i], at[r.ID] = r.ID, r
	}
	in, args := db.In(2, which)
	found, err := db.All(ctx, q, func(r *sql.Rows) (p pair, err error) {
		err = r.Scan(&p.recall, &p.course)
		return p, err
	}, `SELECT recall_id, course_id FROM recall_course WHERE org_id = $1 AND recall_id IN (`+in+`) ORDER BY recall_id, course_id`, append([]any{sc.OrgID()}, args...)...)
	for _, p := range found {
		at[p.recall].Courses = append(at[p.recall].Courses, p.course)
	}
	return err
}

func insertRecall(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall) error {
	if _, err := tx.Exec(ctx, `INSERT INTO recall (org_id, id, issuer_ix, issuer, reason, from_on, to_on, state, asked, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		sc.OrgID(), r.ID, r.ix, r.issuer, r.reason, r.From, r.To, r.State, r.Asked, r.by.OrNull(), r.ProposedAt); err != nil {
		return err
	}
	for _, c := range r.Courses {
		if _, err := tx.Exec(ctx, `INSERT INTO recall_course (org_id, recall_id, course_id) VALUES ($1, $2, $3)`, sc.OrgID(), r.ID, c); err != nil {
			return err
		}
	}
	return nil
}

// touch holds a recall as db.On does, in the transaction of an approval, which could not name it
// beforehand.
func touch(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE recall SET version = version + 1 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id)
	return err
}

func putState(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall) error {
	_, err := tx.Exec(ctx, `UPDATE recall SET state = $3, asked = $4, approval_id = $5 WHERE org_id = $1 AND id = $2`, sc.OrgID(), r.ID, r.State, r.Asked, r.approval.OrNull())
	return err
}

// beginSpread writes a new state, of which nothing was done yet.
func beginSpread(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall) error {
	_, err := tx.Exec(ctx, `UPDATE recall SET state = $3, asked = $4, spread_at = NULL WHERE org_id = $1 AND id = $2`, sc.OrgID(), r.ID, r.State, r.Asked)
	return err
}

func addSpread(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, records, credentials int) error {
	_, err := tx.Exec(ctx, `UPDATE recall SET records = records + $3, credentials = credentials + $4 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, records, credentials)
	return err
}

func endSpread(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE recall SET spread_at = $3 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, now)
	return err
}

func insertStep(ctx context.Context, tx *db.Tx, sc access.Scope, recall ids.ID, st Step, entry ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO recall_step (org_id, id, recall_id, did, done_by, done_at, audit_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		sc.OrgID(), st.ID, recall, st.Did, st.By.OrNull(), st.At, entry)
	return err
}

func stepsOf(ctx context.Context, q db.Q, sc access.Scope, recall ids.ID) ([]Step, error) {
	return db.All(ctx, q, func(r *sql.Rows) (st Step, err error) {
		err = r.Scan(&st.ID, &st.Did, &st.By, db.At(&st.At))
		return st, err
	}, `SELECT id, did, done_by, done_at FROM recall_step WHERE org_id = $1 AND recall_id = $2 ORDER BY id`, sc.OrgID(), recall)
}

// accountsOf are the accounts of people, of whoever was merged with them as well.
func accountsOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]ids.ID, error) {
	in, args := db.In(2, people)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT m.account_id FROM person p JOIN person o ON o.org_id = p.org_id AND o.root_id = p.root_id
		JOIN membership m ON m.org_id = o.org_id AND m.person_id = o.id AND m.state = 'active'
		WHERE p.org_id = $1 AND o.org_id = $1 AND m.org_id = $1 AND p.id IN (`+in+`) ORDER BY m.account_id`, append([]any{sc.OrgID()}, args...)...)
}

// namesOf are what people in reach are called.
func namesOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]string, error) {
	out := map[ids.ID]string{}
	if len(people) == 0 {
		return out, nil
	}
	type pair struct {
		id   ids.ID
		name string
	}
	in, args := db.In(2, people)
	reach, more := access.Where(sc, "p", 2+len(args))
	all, err := db.All(ctx, q, func(r *sql.Rows) (p pair, err error) {
		err = r.Scan(&p.id, &p.name)
		return p, err
	}, `SELECT p.id, x.name FROM person p JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id WHERE p.org_id = $1 AND x.org_id = $1 AND p.id IN (`+in+`) AND `+reach, append(append([]any{sc.OrgID()}, args...), more...)...)
	for _, p := range all {
		out[p.id] = p.name
	}
	return out, err
}

// open opens what is sealed of a recall.
func (s *Service) open(ctx context.Context, q db.Q, sc access.Scope, r *Recall) error {
	own := keys.Organization(sc.OrgID())
	issuer, err := s.Keys.Open(ctx, q, own, at("issuer", r.ID), r.issuer)
	if err != nil {
		return err
	}
	reason, err := s.Keys.Open(ctx, q, own, at("reason", r.ID), r.reason)
	r.Issuer, r.Reason = issuer.Reveal(), reason.Reveal()
	return err
}
