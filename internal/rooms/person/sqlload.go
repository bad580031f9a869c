package person

import (
	"context"
	"iter"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// present finds which of these ids are people already, whoever may see them.
func present(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]bool, error) {
	out := make(map[ids.ID]bool, len(people))
	for some := range slices.Chunk(people, 500) {
		in, args := db.In(2, some)
		there, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT id FROM person WHERE org_id = $1 AND id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, id := range there {
			out[id] = true
		}
	}
	return out, nil
}

// numbersTaken finds which of these blind indexes somebody has.
func numbersTaken(ctx context.Context, q db.Q, sc access.Scope, numbers [][]byte) (map[string]bool, error) {
	out := make(map[string]bool, len(numbers))
	for some := range slices.Chunk(numbers, 500) {
		in, args := db.In(2, some)
		there, err := db.All(ctx, q, db.Scalar[[]byte], `SELECT number_ix FROM person WHERE org_id = $1 AND number_ix IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, n := range there {
			out[string(n)] = true
		}
	}
	return out, nil
}

var personColumns = []string{"org_id", "id", "root_id", "unit_id", "name", "email", "number", "number_ix", "alias", "source", "state", "joined_on", "left_on", "created_at"}

func insertMany(ctx context.Context, tx *db.Tx, sc access.Scope, all []stored) error {
	_, err := tx.Bulk(ctx, "person", personColumns, storedRows(sc.OrgID(), all), "")
	return err
}

func storedRows(org int64, all []stored) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, s := range all {
			if !yield([]any{org, s.ID, s.Root, s.Unit.OrNull(), s.name, s.email, s.number, orNull(s.index), s.Alias, s.Source, s.State, s.JoinedOn, s.LeftOn, s.CreatedAt}, nil) {
				return
			}
		}
	}
}

// addIndex puts people into the index who are in no row of it.
func addIndex(ctx context.Context, tx *db.Tx, org int64, people []Person) error {
	if _, err := tx.Bulk(ctx, "person_index", indexColumns, indexRows(org, people), "ON CONFLICT (org_id, person_id) DO NOTHING"); err != nil {
		return err
	}
	_, err := tx.Bulk(ctx, "person_word", wordColumns, wordRows(org, people), "ON CONFLICT (org_id, word, person_id) DO NOTHING")
	return err
}

// startIndexOfNobody says that the index is complete if there is nobody yet.
func startIndexOfNobody(ctx context.Context, tx *db.Tx, org int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO person_index_state (org_id, built_at) SELECT o.id, o.created_at FROM org o
		WHERE o.id = $1 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.org_id = $1)
		ON CONFLICT (org_id) DO NOTHING`, org)
	return err
}
