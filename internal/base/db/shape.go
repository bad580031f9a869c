package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
)

// Table is what the database enforces about a table beyond its columns. It comes from
// the data map.
type Table struct {
	Name string
	// Tenant tables carry org_id and show only the rows of the transaction's organization.
	Tenant bool
	// AppendOnly tables refuse UPDATE and DELETE.
	AppendOnly bool
	// Frozen tables refuse UPDATE: what a row says, it says until erasure or retention
	// deletes it.
	Frozen bool
	// Derived tables can be rebuilt from the others; on SQLite they live in index.db.
	Derived bool
	// Clear are the columns of a derived table that hold in clear what is sealed elsewhere.
	Clear []string
}

// enforce drops and makes anew what is generated: grants, policies and triggers are
// not migrations, so that none is lost when a migration rebuilds a table. Unless anew, it
// leaves alone what is there already.
func enforce(ctx context.Context, tx *sql.Tx, engine Engine, tables []Table, anew bool) error {
	stmts := liteGuards(tables)
	if engine == Postgres {
		stmts = postgresGuards(tables)
	}
	old, err := generated(ctx, tx, engine)
	if err != nil {
		return err
	}
	there, err := guarded(ctx, tx, engine, tables, stmts, len(old))
	if err != nil || there && !anew {
		return err
	}
	for _, stmt := range append(old, stmts...) {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return fmt.Errorf("%s: %w", firstLine(stmt), err)
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO schema_migration (name, sum, applied_at) VALUES ($1, $2, 0)
		ON CONFLICT (name) DO UPDATE SET sum = excluded.sum`, guardsName, sumOf(stmts))
	return err
}

// guardsName is the row of schema_migration that is no step: which guards were made last.
const guardsName = "guards"

func sumOf(stmts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(stmts, "\n")))
	return hex.EncodeToString(sum[:])
}

// guarded reports whether what stmts make is there already. To make it anew needs every
// table for a moment, which a replica that starts beside others that work does not get.
func guarded(ctx context.Context, tx *sql.Tx, engine Engine, tables []Table, stmts []string, there int) (bool, error) {
	want := 0
	for _, s := range stmts {
		if strings.HasPrefix(s, "CREATE TRIGGER") || strings.HasPrefix(s, "CREATE POLICY") {
			want++
		}
	}
	var same, rows int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM schema_migration WHERE name = $1 AND sum = $2`, guardsName, sumOf(stmts)).Scan(&same); err != nil || same == 0 || there != want || engine == SQLite {
		return same == 1 && there == want, err
	}
	secured := 0
	for _, t := range tables {
		if t.Tenant {
			secured++
		}
	}
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relrowsecurity`, schema).Scan(&rows)
	return rows == secured, err
}

// generated lists the statements that drop what an earlier run made.
func generated(ctx context.Context, tx *sql.Tx, engine Engine) ([]string, error) {
	ask := `SELECT 'DROP TRIGGER ' || name FROM main.sqlite_schema WHERE type = 'trigger' AND name LIKE 'guard_%'`
	if engine == Postgres {
		ask = `SELECT format('DROP TRIGGER %I ON %I.%I', t.tgname, n.nspname, c.relname)
			FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = '` + schema + `' AND NOT t.tgisinternal AND t.tgname LIKE 'guard_%'
			UNION ALL
			SELECT format('DROP POLICY %I ON %I.%I', policyname, schemaname, tablename)
			FROM pg_policies WHERE schemaname = '` + schema + `'`
	}
	rows, err := tx.QueryContext(ctx, ask)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func postgresGuards(tables []Table) []string {
	stmts := []string{
		"GRANT USAGE ON SCHEMA " + schema + " TO " + appRole,
		"GRANT SELECT ON schema_migration TO " + appRole,
		`CREATE OR REPLACE FUNCTION guard_append() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'ZH002'; END $$`,
	}
	for _, t := range tables {
		verbs := "SELECT, INSERT, UPDATE, DELETE"
		if t.AppendOnly {
			verbs = "SELECT, INSERT"
			stmts = append(stmts, fmt.Sprintf(`CREATE TRIGGER guard_append BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
				FOR EACH STATEMENT EXECUTE FUNCTION guard_append()`, t.Name))
		} else if t.Frozen {
			verbs = "SELECT, INSERT, DELETE"
			stmts = append(stmts, fmt.Sprintf(`CREATE TRIGGER guard_append BEFORE UPDATE OR TRUNCATE ON %s
				FOR EACH STATEMENT EXECUTE FUNCTION guard_append()`, t.Name))
		}
		stmts = append(stmts, "REVOKE ALL ON "+t.Name+" FROM "+appRole, "GRANT "+verbs+" ON "+t.Name+" TO "+appRole)
		if t.Derived {
			stmts = append(stmts, noStatistics(t.Name, t.Clear))
		}
		if t.Tenant {
			own := "org_id = (SELECT NULLIF(current_setting('app.org', true), '')::bigint)"
			stmts = append(stmts,
				"ALTER TABLE "+t.Name+" ENABLE ROW LEVEL SECURITY",
				"CREATE POLICY tenant ON "+t.Name+" TO "+appRole+" USING ("+own+") WITH CHECK ("+own+")")
		}
	}
	return append(stmts, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA "+schema+" TO "+appRole)
}

// noStatistics keeps the clear values of a derived table out of what ANALYZE remembers:
// pg_statistic is logged, backed up and replicated, however unlogged the table itself is. Of
// the other columns it has to know how many values there are, or it scans where it could seek.
func noStatistics(table string, clear []string) string {
	return fmt.Sprintf(`DO $$ DECLARE c text; n int; BEGIN
		FOR c, n IN SELECT a.attname, a.want FROM (SELECT attname, attstattarget, CASE WHEN attname = ANY ('{%[2]s}') THEN 0 ELSE -1 END AS want
			FROM pg_attribute WHERE attrelid = '%[1]s'::regclass AND attnum > 0 AND NOT attisdropped) a WHERE a.attstattarget IS DISTINCT FROM a.want
		LOOP EXECUTE format('ALTER TABLE %[1]s ALTER COLUMN %%I SET STATISTICS %%s', c, n); END LOOP; END $$`, table, strings.Join(clear, ","))
}

func liteGuards(tables []Table) []string {
	var stmts []string
	for _, t := range tables {
		verbs := []string{"UPDATE", "DELETE"}
		switch {
		case t.Derived || !t.AppendOnly && !t.Frozen:
			continue
		case t.Frozen:
			verbs = verbs[:1]
		}
		for _, verb := range verbs {
			stmts = append(stmts, fmt.Sprintf(`CREATE TRIGGER guard_%s_%s BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, '%s'); END`,
				strings.ToLower(verb), t.Name, verb, t.Name, appendOnly))
		}
	}
	return stmts
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
