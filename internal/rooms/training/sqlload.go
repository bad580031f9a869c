package training

import (
	"context"
	"database/sql"
	"iter"
	"maps"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

var completionColumns = []string{"org_id", "id", "person_id", "course_id", "happened_on", "started_on", "expires_on", "amount", "unit", "tags", "parts",
	"score", "failed", "voided", "source", "source_id", "known_at", "supersedes_id", "row_key", "audit_id", "retag_id", "undated"}

// The two ways in which somebody else may have been first.
const (
	onceByRow = "ON CONFLICT (org_id, row_key) WHERE row_key IS NOT NULL DO NOTHING"
	onceByEnd = "ON CONFLICT (org_id, supersedes_id) WHERE supersedes_id IS NOT NULL DO NOTHING"
)

// insertMany adds rows and says how many: all, without onConflict.
func insertMany(ctx context.Context, tx *db.Tx, sc access.Scope, rows []Completion, onConflict string) (int, error) {
	n, err := tx.Bulk(ctx, "completion", completionColumns, rowsOf(sc.OrgID(), rows), onConflict)
	return int(n), err
}

func rowsOf(org int64, all []Completion) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, c := range all {
			if !yield(c.row(org), nil) {
				return
			}
		}
	}
}

func (c Completion) row(org int64) []any {
	var amount, score, key any
	if !c.NoAmount {
		amount = int64(c.Amount)
	}
	if c.Score >= 0 {
		score = int64(c.Score)
	}
	if len(c.RowKey) > 0 {
		key = c.RowKey
	}
	from := c.Source
	if from == FromStatement { // a program said it, in what SourceID names
		from = FromAPI
	}
	if from == FromDocument { // somebody entered it, as accepted of what SourceID names
		from = FromAdmin
	}
	return []any{org, c.ID, c.Person, c.Course, c.HappenedOn, c.StartedOn, c.ExpiresOn, amount, c.Unit, tagsText(c.Tags), partsText(c.Parts),
		score, c.Failed, c.Voided, from, c.SourceID.OrNull(), c.KnownAt, c.Supersedes.OrNull(), key, c.Audit, c.retag.OrNull(), c.Undated}
}

// keyedRow is a completion that an import would know again.
type keyedRow struct {
	end
	key []byte
}

func keyed(ctx context.Context, q db.Q, sc access.Scope, byKey map[string]Completion) ([]keyedRow, error) {
	keys := make([][]byte, 0, len(byKey))
	for k := range maps.Keys(byKey) {
		keys = append(keys, []byte(k))
	}
	var out []keyedRow
	for some := range slices.Chunk(keys, 500) {
		in, args := db.In(2, some)
		part, err := db.All(ctx, q, func(r *sql.Rows) (k keyedRow, err error) {
			err = r.Scan(&k.id, &k.voided, db.Day(&k.expires), &k.source, &k.key)
			return k, err
		}, `SELECT id, voided, expires_on, source, row_key FROM completion WHERE org_id = $1 AND row_key IS NOT NULL AND row_key IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

// successor is the row that supersedes another.
type successor struct {
	end
	of ids.ID
}

func successors(ctx context.Context, q db.Q, sc access.Scope, all []ids.ID) (out []successor, err error) {
	for some := range slices.Chunk(all, 500) {
		in, args := db.In(2, some)
		part, err := db.All(ctx, q, func(r *sql.Rows) (s successor, err error) {
			err = r.Scan(&s.id, &s.voided, db.Day(&s.expires), &s.source, &s.of)
			return s, err
		}, `SELECT id, voided, expires_on, source, supersedes_id FROM completion WHERE org_id = $1 AND supersedes_id IS NOT NULL AND supersedes_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

// byEnds are completions by their ids, whoever they are about.
func byEnds(ctx context.Context, q db.Q, sc access.Scope, all []ids.ID) (map[ids.ID]Completion, error) {
	out := make(map[ids.ID]Completion, len(all))
	for some := range slices.Chunk(all, 500) {
		in, args := db.In(2, some)
		rows, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM completion c WHERE c.org_id = $1 AND c.id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			out[c.ID] = c
		}
	}
	return out, nil
}

// heldThrough are completions that say when those of an import run out, in the words of
// another import, and that hold.
func heldThrough(ctx context.Context, q db.Q, sc access.Scope, source ids.ID, limit int) ([]Completion, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM completion w JOIN completion c ON c.org_id = w.org_id AND c.supersedes_id = w.id
		WHERE w.org_id = $1 AND c.org_id = $1 AND w.source_id = $2 AND w.source = 'import' AND NOT w.voided AND c.source = 'import' AND NOT c.voided AND w.expires_on IS NULL AND c.expires_on IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)
		ORDER BY c.id LIMIT $3`, sc.OrgID(), source, limit)
}

// heldOfSource are completions of an import or a class that hold, as it said them; those that
// somebody corrected (FromAdmin) only where corrected says so.
func heldOfSource(ctx context.Context, q db.Q, sc access.Scope, source ids.ID, corrected bool, limit int) ([]Completion, error) {
	return db.All(ctx, q, func(r *sql.Rows) (c Completion, err error) {
		err = r.Scan(&c.ID, &c.Person, &c.Course, db.Day(&c.HappenedOn), &c.Unit, &c.Source, &c.Supersedes)
		return c, err
	}, `SELECT c.id, c.person_id, c.course_id, c.happened_on, c.unit, c.source, c.supersedes_id FROM completion c
		WHERE c.org_id = $1 AND c.source_id = $2 AND (c.source <> 'admin' OR $3) AND NOT c.voided
			AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)
		ORDER BY c.id LIMIT $4`, sc.OrgID(), source, corrected, limit)
}
