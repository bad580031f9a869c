package requirement

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const requirementColumns = `r.id, r.version, r.title, r.pack, r.published, r.created_at, r.archived_at,
	EXISTS (SELECT 1 FROM requirement_draft d WHERE d.org_id = $1 AND d.requirement_id = r.id)`

func scanRequirement(r *sql.Rows) (q Requirement, err error) {
	err = r.Scan(&q.ID, &q.Version, &q.Title, &q.Pack, &q.Published, db.At(&q.CreatedAt), db.At(&q.Archived), &q.Drafted)
	return q, err
}

func requirementByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Requirement, error) {
	return db.One(ctx, q, scanRequirement, `SELECT `+requirementColumns+` FROM requirement r WHERE r.org_id = $1 AND r.id = $2`, sc.OrgID(), id)
}

// requirements are a page in the order of titles, after the one with this title and id.
func requirements(ctx context.Context, q db.Q, sc access.Scope, archived bool, key string, after ids.ID, limit int) ([]Requirement, error) {
	return db.All(ctx, q, scanRequirement, `SELECT `+requirementColumns+` FROM requirement r
		WHERE r.org_id = $1 AND (r.archived_at IS NOT NULL) = $2 AND (r.title_key, r.id) > ($3, $4)
		ORDER BY r.title_key, r.id LIMIT $5`, sc.OrgID(), archived, key, after, limit)
}

// copied are the shipped packs that the organization has, and as what.
func copied(ctx context.Context, q db.Q, sc access.Scope) (map[string]ids.ID, error) {
	out := map[string]ids.ID{}
	all, err := db.All(ctx, q, scanRequirement, `SELECT `+requirementColumns+` FROM requirement r
		WHERE r.org_id = $1 AND r.pack <> '' AND r.archived_at IS NULL`, sc.OrgID())
	for _, r := range all {
		out[r.Pack] = r.ID
	}
	return out, err
}

// CopiedAs are the requirements that are copies of packs that ship, by the pack.
func (s *Service) CopiedAs(ctx context.Context, q db.Q, sc access.Scope) (map[string]ids.ID, error) {
	return copied(ctx, q, sc)
}

// Copied are the packs that ship of which the organization has a copy.
func (s *Service) Copied(ctx context.Context, q db.Q, sc access.Scope) ([]string, error) {
	have, err := copied(ctx, q, sc)
	return slices.Sorted(maps.Keys(have)), err
}

// drafts are those that were never published, in the order of titles.
func drafts(ctx context.Context, q db.Q, sc access.Scope) ([]Requirement, error) {
	return db.All(ctx, q, scanRequirement, `SELECT `+requirementColumns+` FROM requirement r
		WHERE r.org_id = $1 AND r.published = 0 AND r.archived_at IS NULL ORDER BY r.title_key, r.id LIMIT 500`, sc.OrgID())
}

func insertRequirement(ctx context.Context, tx *db.Tx, sc access.Scope, r Requirement) error {
	_, err := tx.Exec(ctx, `INSERT INTO requirement (org_id, id, title, title_key, pack, published, created_at)
		VALUES ($1, $2, $3, $4, $5, 0, $6)`, sc.OrgID(), r.ID, r.Title, fold(r.Title), r.Pack, r.CreatedAt)
	return err
}

func setTitle(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, title string) error {
	_, err := tx.Exec(ctx, `UPDATE requirement SET title = $3, title_key = $4 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, title, fold(title))
	return err
}

func setPublished(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, title string, n int64) error {
	_, err := tx.Exec(ctx, `UPDATE requirement SET title = $3, title_key = $4, published = $5 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, title, fold(title), n)
	return err
}

func setArchived(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE requirement SET archived_at = $3 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, at)
	return err
}

// insertShelf notes, for replays, that a requirement was put away or taken out again.
func insertShelf(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, archived bool, at time.Time, entry ids.ID) error {
	n, err := db.One(ctx, tx, db.Scalar[int64], `SELECT COALESCE(max(n), 0) + 1 FROM requirement_shelf WHERE org_id = $1 AND requirement_id = $2`, sc.OrgID(), id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO requirement_shelf (org_id, requirement_id, n, archived, known_at, audit_id)
		VALUES ($1, $2, $3, $4, $5, $6)`, sc.OrgID(), id, n, archived, at, entry)
	return err
}

// draftOf is the draft of a requirement; none is fault.NotFound.
func draftOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Draft, error) {
	return db.One(ctx, q, func(r *sql.Rows) (d Draft, err error) {
		err = r.Scan(&d.Text, &d.Form, db.At(&d.ChangedAt), &d.ChangedBy)
		return d, err
	}, `SELECT text, form, changed_at, changed_by FROM requirement_draft WHERE org_id = $1 AND requirement_id = $2`, sc.OrgID(), id)
}

func putDraft(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, d Draft) error {
	_, err := tx.Exec(ctx, `INSERT INTO requirement_draft (org_id, requirement_id, text, form, changed_at, changed_by)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (org_id, requirement_id)
		DO UPDATE SET text = excluded.text, form = excluded.form, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
		sc.OrgID(), id, d.Text, d.Form, d.ChangedAt, d.ChangedBy)
	return err
}

func dropDraft(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM requirement_draft WHERE org_id = $1 AND requirement_id = $2`, sc.OrgID(), id)
}

// dropRequirement removes one that was never published, from profiles too.
func dropRequirement(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM profile_requirement WHERE org_id = $1 AND requirement_id = $2`, sc.OrgID(), id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM requirement WHERE org_id = $1 AND id = $2 AND published = 0`, sc.OrgID(), id)
	return err
}

const editionColumns = `v.n, v.text, v.form, v.confidence, v.note, v.published_at, v.published_by, v.confirmed`

func scanEdition(r *sql.Rows) (e Edition, err error) {
	err = r.Scan(&e.N, &e.Text, &e.Form, &e.Confidence, &e.Note, db.At(&e.PublishedAt), &e.PublishedBy, &e.Confirmed)
	return e, err
}

func editionAt(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, n int64) (Edition, error) {
	return db.One(ctx, q, scanEdition, `SELECT `+editionColumns+` FROM requirement_version v WHERE v.org_id = $1 AND v.requirement_id = $2 AND v.n = $3`, sc.OrgID(), id, n)
}

// editions are the versions, the newest first; before is a number, 0 for the first page.
func editions(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, before int64, limit int) ([]Edition, error) {
	return db.All(ctx, q, scanEdition, `SELECT `+editionColumns+` FROM requirement_version v
		WHERE v.org_id = $1 AND v.requirement_id = $2 AND (CAST($3 AS BIGINT) = 0 OR v.n < $3) ORDER BY v.n DESC LIMIT $4`, sc.OrgID(), id, before, limit)
}

func insertEdition(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, e Edition, entry ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO requirement_version (org_id, requirement_id, n, text, form, confidence, note, published_at, published_by, confirmed, audit_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		sc.OrgID(), id, e.N, e.Text, e.Form, e.Confidence, e.Note, e.PublishedAt, e.PublishedBy, e.Confirmed, entry)
	return err
}
