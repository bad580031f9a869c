package audit

import (
	"context"
	"strconv"
	"strings"

	"standing/internal/base/db"
)

// insertMany adds rows by statements of 128, 64, … 1 rows: few different texts, few
// round trips, and no staging table.
func insertMany(ctx context.Context, tx *db.Tx, into string, cols int, rows [][]any, tail string) error {
	for len(rows) > 0 {
		n := 128
		for n > len(rows) {
			n /= 2
		}
		var b strings.Builder
		b.WriteString("INSERT INTO " + into + " VALUES ")
		args := make([]any, 0, n*cols)
		for i, row := range rows[:n] {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('(')
			for j := range cols {
				if j > 0 {
					b.WriteByte(',')
				}
				b.WriteString("$" + strconv.Itoa(i*cols+j+1))
			}
			b.WriteByte(')')
			args = append(args, row...)
		}
		if _, err := tx.Exec(ctx, b.String()+tail, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func insertEntries(ctx context.Context, tx *db.Tx, all []prepared) error {
	var entries, contents, subjects [][]any
	for _, p := range all {
		e := p.entry
		entries = append(entries, []any{p.org, e.ID, p.commit[:]})
		contents = append(contents, []any{p.org, e.ID, e.At, e.Verb, e.ActorKind, e.Actor, e.ActorName, e.ViaKind, e.Via,
			e.Table, e.Row, e.Purpose, e.Request, e.Codes, joined(e.Subjects), p.salt[:]})
		for i, person := range p.people {
			subjects = append(subjects, []any{p.org, e.ID, i, person, p.salts[i][:]})
		}
	}
	if err := insertMany(ctx, tx, "audit_entry (org_id, id, commitment)", 3, entries, ""); err != nil {
		return err
	}
	if err := insertMany(ctx, tx, `audit_content (org_id, id, at, verb, actor_kind, actor_id, actor_name, via_kind, via_id,
		table_name, row_id, purpose, request, codes, subjects, salt)`, 16, contents, ""); err != nil {
		return err
	}
	return insertMany(ctx, tx, "audit_subject (org_id, entry_id, slot, person_id, salt)", 5, subjects, "")
}

func insertPending(ctx context.Context, tx *db.Tx, all []prepared) error {
	rows := make([][]any, len(all))
	for i, p := range all {
		rows[i] = []any{p.org, p.entry.ID, p.leafHash[:]}
	}
	return insertMany(ctx, tx, "audit_pending (org_id, entry_id, leaf_hash)", 3, rows, "")
}

// insertOne writes an entry in one round trip instead of four: on PostgreSQL an INSERT
// may be part of another statement. A third of what a small write costs is the way.
func insertOne(ctx context.Context, tx *db.Tx, p prepared) error {
	e := p.entry
	args := []any{p.org, e.ID, p.commit[:], e.At, e.Verb, e.ActorKind, e.Actor, e.ActorName, e.ViaKind, e.Via,
		e.Table, e.Row, e.Purpose, e.Request, e.Codes, joined(e.Subjects), p.salt[:], p.leafHash[:]}
	subject := ""
	if len(p.people) == 1 {
		subject = ", s AS (INSERT INTO audit_subject (org_id, entry_id, slot, person_id, salt) VALUES ($1, $2, 0, $19, $20))"
		args = append(args, p.people[0], p.salts[0][:])
	}
	_, err := tx.Exec(ctx, `WITH e AS (INSERT INTO audit_entry (org_id, id, commitment) VALUES ($1, $2, $3)),
		c AS (INSERT INTO audit_content (org_id, id, at, verb, actor_kind, actor_id, actor_name, via_kind, via_id,
			table_name, row_id, purpose, request, codes, subjects, salt) VALUES ($1, $2, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17))`+subject+`
		INSERT INTO audit_pending (org_id, entry_id, leaf_hash) VALUES ($1, $2, $18)`, args...)
	return err
}
