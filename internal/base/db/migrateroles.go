package db

import (
	"context"
	"fmt"
)

// prepareRoles makes the two roles and the schema, if whoever logs in may; else it
// says what to run once.
func prepareRoles(ctx context.Context, url string) error {
	pool, err := openPostgres(url, "")
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	_, err = pool.ExecContext(ctx, `DO $$ BEGIN
		PERFORM pg_advisory_xact_lock(`+fmt.Sprint(migrationLock+1)+`);
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '`+ownerRole+`') THEN CREATE ROLE `+ownerRole+` NOLOGIN; END IF;
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '`+appRole+`') THEN CREATE ROLE `+appRole+` NOLOGIN; END IF;
		IF NOT pg_has_role(current_user, '`+ownerRole+`', 'MEMBER') THEN EXECUTE format('GRANT `+ownerRole+` TO %I', current_user); END IF;
		IF NOT pg_has_role(current_user, '`+appRole+`', 'MEMBER') THEN EXECUTE format('GRANT `+appRole+` TO %I', current_user); END IF;
		IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '`+schema+`') THEN CREATE SCHEMA `+schema+` AUTHORIZATION `+ownerRole+`; END IF;
		EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO `+ownerRole+`, `+appRole+`', current_database());
	END $$`)
	if err != nil {
		return fmt.Errorf("the roles %s and %s could not be made; as a superuser run: CREATE ROLE %[1]s; CREATE ROLE %[2]s; GRANT %[1]s, %[2]s TO the account of the URL; CREATE SCHEMA %[3]s AUTHORIZATION %[1]s: %[4]w",
			ownerRole, appRole, schema, classify(err))
	}
	return nil
}
