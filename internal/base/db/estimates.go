package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// What SQLite's planner believes about an index, for lack of knowledge, is that its first
// column leads to ten rows; here that is the organization, which may have a million. So it is
// told the shape of a large installation, once, and never counts: the same statement has the
// same plan in every installation, on the first day and the last.
const (
	allRows = 4_000_000
	ofOrg   = 400_000 // rows that share an org_id
)

// estimates tells the planner about every index of both files.
func estimates(ctx context.Context, tx *sql.Tx) error {
	for _, file := range []string{"main", "derived"} {
		if _, err := tx.ExecContext(ctx, "ANALYZE "+file+".sqlite_schema"); err != nil { // makes the table
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+file+".sqlite_stat1"); err != nil {
			return err
		}
		all, err := indexesOf(ctx, tx, file)
		if err != nil {
			return err
		}
		for _, i := range all {
			if _, err := tx.ExecContext(ctx, "INSERT INTO "+file+".sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)", i.table, i.name, i.stat()); err != nil {
				return err
			}
		}
	}
	return nil
}

type index struct {
	table, name     string
	unique, partial bool
	columns         []string
}

func indexesOf(ctx context.Context, tx *sql.Tx, file string) (all []index, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT t.name, CASE WHEN i.origin = 'pk' AND t.wr = 1 THEN t.name ELSE i.name END, i."unique", i.partial, group_concat(coalesce(c.name, ''), ' ' ORDER BY c.seqno)
		FROM pragma_table_list t JOIN pragma_index_list(t.name, t.schema) i JOIN pragma_index_info(i.name, t.schema) c
		WHERE t.schema = $1 AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2`, file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var i index
		var columns string
		if err := rows.Scan(&i.table, &i.name, &i.unique, &i.partial, &columns); err != nil {
			return nil, fmt.Errorf("indexes: %w", err)
		}
		i.columns = strings.Split(columns, " ")
		all = append(all, i)
	}
	return all, rows.Err()
}

// stat is how many rows there are, and how many share the first column, the first two, and so on.
func (i index) stat() string {
	n := allRows
	if i.partial {
		n /= 10
	}
	out := []string{strconv.Itoa(n)}
	for at, c := range i.columns {
		switch {
		case i.unique && at == len(i.columns)-1:
			n = 1
		case c == "org_id":
			n = min(n, ofOrg)
		default:
			n = max(2, n/apart(c))
		}
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, " ")
}

// apart is into how many parts a column divides the rows.
func apart(column string) int {
	switch {
	case slices.Contains([]string{"gen", "status", "state", "stage", "kind", "stale"}, column):
		return 5
	case column == "unit_id":
		return 100
	case column == "requirement_id":
		return 10
	case strings.HasSuffix(column, "_on"), strings.HasSuffix(column, "_at"), strings.HasSuffix(column, "_day"):
		return 1000
	}
	return 100_000
}
