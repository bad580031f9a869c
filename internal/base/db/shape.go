package db

import (
	"context"
	"database/sql"
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
	// Derived tables can be rebuilt from the others; on SQLite they live in index.db.
	Derived bool
}

// enforce drops and makes anew what is generated: grants, policies and triggers are
// not migrations, so that none is lost when a migration rebuilds a table.
func enforce(ctx context.Context, tx *sql.Tx, engine Engine, tables []Table) error {
	stmts := liteGuards(tables)
	if engine == Postgres {
		stmts = postgresGuards(tables)
	}
	old, err := generated(ctx, tx, engine)
	if err != nil {
		return err
	}
	for _, stmt := range append(old, stmts...) {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return fmt.Errorf("%s: %w", firstLine(stmt), err)
		}
	}
	return nil
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
		}
		stmts = append(stmts, "REVOKE ALL ON "+t.Name+" FROM "+appRole, "GRANT "+verbs+" ON "+t.Name+" TO "+appRole)
		if t.Tenant {
			own := "org_id = (SELECT NULLIF(current_setting('app.org', true), '')::bigint)"
			stmts = append(stmts,
				"ALTER TABLE "+t.Name+" ENABLE ROW LEVEL SECURITY",
				"CREATE POLICY tenant ON "+t.Name+" TO "+appRole+" USING ("+own+") WITH CHECK ("+own+")")
		}
	}
	return append(stmts, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA "+schema+" TO "+appRole)
}

func liteGuards(tables []Table) []string {
	var stmts []string
	for _, t := range tables {
		if !t.AppendOnly || t.Derived {
			continue
		}
		for _, verb := range []string{"UPDATE", "DELETE"} {
			stmts = append(stmts, fmt.Sprintf(`CREATE TRIGGER guard_%s_%s BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, 'append-only'); END`,
				strings.ToLower(verb), t.Name, verb, t.Name))
		}
	}
	return stmts
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
