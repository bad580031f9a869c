package person

import (
	"context"
	"database/sql"
	"iter"
	"slices"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// member is a person as what they were merged into is asked for.
type member struct {
	id, root, unit ids.ID
	state          State
	key            string // empty where the index has none
}

// membersOf are all people of some roots, ordered by root.
func membersOf(ctx context.Context, q db.Q, sc access.Scope, roots []ids.ID) ([]member, error) {
	in, args := db.In(2, roots)
	return db.All(ctx, q, func(r *sql.Rows) (m member, err error) {
		err = r.Scan(&m.id, &m.root, &m.unit, &m.state, &m.key)
		return m, err
	}, `SELECT p.id, p.root_id, p.unit_id, p.state, coalesce(x.name_key, '') FROM person p
		LEFT JOIN person_index x ON x.org_id = $1 AND x.person_id = p.id
		WHERE p.org_id = $1 AND p.root_id IN (`+in+`) ORDER BY p.root_id, p.id`, append([]any{sc.OrgID()}, args...)...)
}

// namedBy are people with their sealed names, whoever may see them: for what orders by name.
func namedBy(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]stored, error) {
	if len(people) == 0 {
		return nil, nil
	}
	in, args := db.In(2, people)
	return db.All(ctx, q, scan, `SELECT `+columns+`, 1 = 0 FROM person p WHERE p.org_id = $1 AND p.id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
}

// mergedInto are the people who were found to be another.
func mergedInto(ctx context.Context, q db.Q, sc access.Scope, root ids.ID) ([]stored, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+`, 1 = 1 FROM person p WHERE p.org_id = $1 AND p.root_id = $2 AND p.id <> $2 ORDER BY p.id`, sc.OrgID(), root)
}

func rootsAfter(ctx context.Context, q db.Q, sc access.Scope, after ids.ID, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT p.id FROM person p WHERE p.org_id = $1 AND p.id > $2 AND p.root_id = p.id ORDER BY p.id LIMIT $3`,
		sc.OrgID(), after, limit)
}

// rootsOf says into whom people were merged: themselves, mostly.
func rootsOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]ids.ID, error) {
	out := make(map[ids.ID]ids.ID, len(people))
	for some := range slices.Chunk(people, 500) {
		in, args := db.In(2, some)
		all, err := db.All(ctx, q, func(r *sql.Rows) (m member, err error) {
			err = r.Scan(&m.id, &m.root)
			return m, err
		}, `SELECT p.id, p.root_id FROM person p WHERE p.org_id = $1 AND p.id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, m := range all {
			out[m.id] = m.root
		}
	}
	return out, nil
}

// storedFact is a row as it lies: sealed.
type storedFact struct {
	Fact
	secret   keys.Sealed
	imported ids.ID
}

const factColumns = `f.id, f.person_id, f.kind, f.name, f.value, f.from_on, f.to_on, f.sealed, f.source, f.known_at, f.supersedes_id, f.audit_id`

func scanFact(r *sql.Rows) (f storedFact, err error) {
	err = r.Scan(&f.ID, &f.Person, &f.Kind, &f.Name, &f.Value, db.Day(&f.From), db.Day(&f.To), &f.secret, &f.Source, db.At(&f.KnownAt), &f.Supersedes, &f.Audit)
	return f, err
}

// eachFact hands over the facts of at most 500 people as of a place in the log, in the
// order in which they were entered, also those that others supersede.
func eachFact(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, known int64, fn func(storedFact) error) error {
	in, args := db.In(2, people)
	args = append([]any{sc.OrgID()}, args...)
	leaf := ``
	if known != Everything {
		args = append(args, known)
		// No join: SQLite would begin with the leaves, which are many more.
		leaf = ` AND EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = f.audit_id AND l.seq < $` + strconv.Itoa(len(args)) + `)`
	}
	return db.Each(ctx, q, scanFact, fn, `SELECT `+factColumns+` FROM person_fact f
		WHERE f.org_id = $1 AND f.person_id IN (`+in+`)`+leaf+` ORDER BY f.person_id, f.known_at, f.id`, args...)
}

func factByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (storedFact, error) {
	return db.One(ctx, q, scanFact, `SELECT `+factColumns+` FROM person_fact f WHERE f.org_id = $1 AND f.id = $2`, sc.OrgID(), id)
}

// standingFacts are the facts of one name that hold of a person now, the last entered first.
func standingFacts(ctx context.Context, q db.Q, sc access.Scope, person ids.ID, name string) ([]storedFact, error) {
	return db.All(ctx, q, scanFact, `SELECT `+factColumns+` FROM person_fact f
		WHERE f.org_id = $1 AND f.person_id = $2 AND f.name = $3 AND f.kind <> 'void'
		AND NOT EXISTS (SELECT 1 FROM person_fact n WHERE n.org_id = $1 AND n.supersedes_id = f.id) ORDER BY f.id DESC`, sc.OrgID(), person, name)
}

var factFields = []string{"org_id", "id", "person_id", "kind", "name", "value", "from_on", "to_on", "sealed", "source", "known_at", "supersedes_id", "audit_id", "import_id"}

func factRow(org int64, f storedFact) []any {
	return []any{org, f.ID, f.Person, f.Kind, f.Name, f.Value, f.From, f.To, f.secret, f.Source, f.KnownAt, f.Supersedes.OrNull(), f.Audit, f.imported.OrNull()}
}

func insertFact(ctx context.Context, tx *db.Tx, sc access.Scope, f storedFact) error {
	_, err := tx.Exec(ctx, `INSERT INTO person_fact (org_id, id, person_id, kind, name, value, from_on, to_on, sealed, source, known_at, supersedes_id, audit_id, import_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, factRow(sc.OrgID(), f)...)
	return err
}

func insertFacts(ctx context.Context, tx *db.Tx, sc access.Scope, all iter.Seq[storedFact]) error {
	_, err := tx.Bulk(ctx, "person_fact", factFields, func(yield func([]any, error) bool) {
		for f := range all {
			if !yield(factRow(sc.OrgID(), f), nil) {
				return
			}
		}
	}, "")
	return err
}

// supersederOf is the fact that supersedes another.
func supersederOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (storedFact, error) {
	return db.One(ctx, q, scanFact, `SELECT `+factColumns+` FROM person_fact f WHERE f.org_id = $1 AND f.supersedes_id = $2`, sc.OrgID(), id)
}
