package org

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
)

const orgColumns = `id, public_id, version, generation, kind, name, zone, state, created_at`

func scanOrg(r *sql.Rows) (o Organization, err error) {
	err = r.Scan(&o.Number, &o.ID, &o.Version, &o.Generation, &o.Kind, &o.Name, &o.Zone, &o.State, db.At(&o.CreatedAt))
	return o, err
}

func byNumber(ctx context.Context, q db.Q, number int64) (Organization, error) {
	o, err := tenant.Of(ctx, q, number)
	return Organization{Number: o.Number, ID: o.ID, Version: o.Version, Generation: o.Generation, Kind: Kind(o.Kind), Name: o.Name, Zone: o.Zone, State: State(o.State), CreatedAt: o.CreatedAt}, err
}

func byPublic(ctx context.Context, q db.Q, id ids.ID) (Organization, error) {
	return db.One(ctx, q, scanOrg, `SELECT `+orgColumns+` FROM org WHERE public_id = $1`, id)
}

// sayAnew changes an organization that nobody joined yet; one that somebody did is Gone.
func sayAnew(ctx context.Context, tx *db.Tx, o Organization) error {
	n, err := tx.Exec(ctx, `UPDATE org SET kind = $2, name = $3, zone = $4, generation = generation + 1
		WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.org_id = $1)`, o.Number, o.Kind, o.Name, o.Zone)
	if err == nil && n == 0 {
		err = fault.Gone
	}
	return err
}

func insertOrg(ctx context.Context, tx *db.Tx, o Organization) (int64, error) {
	return db.One(ctx, tx, db.Scalar[int64], `INSERT INTO org (public_id, kind, name, zone, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`, o.ID, o.Kind, o.Name, o.Zone, o.State, o.CreatedAt)
}

func updateOrg(ctx context.Context, tx *db.Tx, sc access.Scope, name, zone string) error {
	_, err := tx.Exec(ctx, `UPDATE org SET name = $2, zone = $3 WHERE id = $1`, sc.OrgID(), name, zone)
	return err
}

// bump makes every cache of the organization stale, on every replica.
func bump(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := tx.Exec(ctx, `UPDATE org SET generation = generation + 1 WHERE id = $1`, sc.OrgID())
	return err
}

// Settings and modules.

type pair[V any] struct {
	key   string
	value V
}

func scanPair[V any](r *sql.Rows) (p pair[V], err error) {
	err = r.Scan(&p.key, &p.value)
	return p, err
}

func settings(ctx context.Context, q db.Q, org int64) (map[string]string, error) {
	all, err := db.All(ctx, q, scanPair[string], `SELECT name, value FROM org_setting WHERE org_id = $1`, org)
	return byKey(all), err
}

func setSetting(ctx context.Context, tx *db.Tx, sc access.Scope, name, value string) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_setting (org_id, name, value) VALUES ($1, $2, $3)
		ON CONFLICT (org_id, name) DO UPDATE SET value = excluded.value`, sc.OrgID(), name, value)
	return err
}

func modules(ctx context.Context, q db.Q, org int64) (map[string]bool, error) {
	all, err := db.All(ctx, q, scanPair[bool], `SELECT module, enabled FROM org_module WHERE org_id = $1`, org)
	return byKey(all), err
}

func setModule(ctx context.Context, tx *db.Tx, sc access.Scope, module string, on bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_module (org_id, module, enabled) VALUES ($1, $2, $3)
		ON CONFLICT (org_id, module) DO UPDATE SET enabled = excluded.enabled`, sc.OrgID(), module, on)
	return err
}

func byKey[V any](all []pair[V]) map[string]V {
	out := make(map[string]V, len(all))
	for _, p := range all {
		out[p.key] = p.value
	}
	return out
}

// Units.

const unitColumns = `id, version, parent_id, name, created_at, archived_at`

func scanUnit(r *sql.Rows) (u Unit, err error) {
	err = r.Scan(&u.ID, &u.Version, &u.Parent, &u.Name, db.At(&u.CreatedAt), db.At(&u.ArchivedAt))
	return u, err
}

func unitByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Unit, error) {
	return db.One(ctx, q, scanUnit, `SELECT `+unitColumns+` FROM unit WHERE org_id = $1 AND id = $2`, sc.OrgID(), id)
}

func allUnits(ctx context.Context, q db.Q, sc access.Scope) ([]Unit, error) {
	return db.All(ctx, q, scanUnit, `SELECT `+unitColumns+` FROM unit WHERE org_id = $1 AND archived_at IS NULL
		ORDER BY name_key, id LIMIT $2`, sc.OrgID(), maxUnits)
}

// archivedNamed is the archived unit at the top with a folded name; zero: there is none.
func archivedNamed(ctx context.Context, q db.Q, sc access.Scope, key string) (ids.ID, error) {
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT id FROM unit WHERE org_id = $1 AND parent_id IS NULL AND archived_at IS NOT NULL AND name_key = $2`, sc.OrgID(), key)
	if err != nil || len(all) == 0 {
		return ids.ID{}, err
	}
	return all[0], nil
}

func insertUnit(ctx context.Context, tx *db.Tx, sc access.Scope, u Unit) error {
	_, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, parent_id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		sc.OrgID(), u.ID, u.Parent.OrNull(), u.Name, fold(u.Name), u.CreatedAt)
	return err
}

func updateUnit(ctx context.Context, tx *db.Tx, sc access.Scope, u Unit) error {
	_, err := tx.Exec(ctx, `UPDATE unit SET parent_id = $3, name = $4, name_key = $5, archived_at = $6 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), u.ID, u.Parent.OrNull(), u.Name, fold(u.Name), u.ArchivedAt)
	return err
}

// Roles.

type storedRole struct{ code, name string }

func changedRoles(ctx context.Context, q db.Q, org int64) ([]Role, error) {
	stored, err := db.All(ctx, q, func(r *sql.Rows) (s storedRole, err error) {
		err = r.Scan(&s.code, &s.name)
		return s, err
	}, `SELECT code, name FROM role WHERE org_id = $1 ORDER BY code`, org)
	if err != nil || len(stored) == 0 {
		return nil, err
	}
	cells, err := db.All(ctx, q, scanCell, `SELECT role, module, can, reach FROM role_cell WHERE org_id = $1`, org)
	if err != nil {
		return nil, err
	}
	matrices := map[string]access.Matrix{}
	for _, c := range cells {
		if matrices[c.role] == nil {
			matrices[c.role] = access.Matrix{}
		}
		matrices[c.role][c.cell] = c.reach
	}
	out := make([]Role, len(stored))
	for i, s := range stored {
		out[i] = Role{Code: s.code, Name: s.name, Changed: true, Matrix: matrices[s.code]}
	}
	return out, nil
}

type storedCell struct {
	role  string
	cell  access.Cell
	reach access.Reach
}

func scanCell(r *sql.Rows) (c storedCell, err error) {
	var reach string
	err = r.Scan(&c.role, &c.cell.Module, &c.cell.Right, &reach)
	c.reach, _ = access.ParseReach(reach)
	return c, err
}

func putRole(ctx context.Context, tx *db.Tx, sc access.Scope, r Role, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO role (org_id, code, name, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, code) DO UPDATE SET name = excluded.name`, sc.OrgID(), r.Code, r.Name, at)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM role_cell WHERE org_id = $1 AND role = $2`, sc.OrgID(), r.Code); err != nil {
		return err
	}
	for c, reach := range r.Matrix {
		if reach == access.None {
			continue
		}
		_, err := tx.Exec(ctx, `INSERT INTO role_cell (org_id, role, module, can, reach) VALUES ($1, $2, $3, $4, $5)`,
			sc.OrgID(), r.Code, c.Module, c.Right, reach.String())
		if err != nil {
			return err
		}
	}
	return nil
}

func dropRole(ctx context.Context, tx *db.Tx, sc access.Scope, code string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM role_cell WHERE org_id = $1 AND role = $2`, sc.OrgID(), code); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM role WHERE org_id = $1 AND code = $2`, sc.OrgID(), code)
	return err
}

// Members' roles and units.

func rolesOfMember(ctx context.Context, q db.Q, org int64, account ids.ID) ([]string, error) {
	return db.All(ctx, q, db.Scalar[string], `SELECT role FROM member_role WHERE org_id = $1 AND account_id = $2 ORDER BY role`, org, account)
}

func giveRole(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, role string, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO member_role (org_id, account_id, role, given_at, given_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, account_id, role) DO NOTHING`, sc.OrgID(), account, role, at, sc.Account())
	return err
}

func takeRole(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, role string) error {
	_, err := tx.Exec(ctx, `DELETE FROM member_role WHERE org_id = $1 AND account_id = $2 AND role = $3`, sc.OrgID(), account, role)
	return err
}

// administrators are those who hold the role and may sign in.
func administrators(ctx context.Context, q db.Q, org int64) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT r.account_id FROM member_role r
		JOIN membership m ON m.org_id = r.org_id AND m.account_id = r.account_id
		WHERE r.org_id = $1 AND r.role = $2 AND m.state = 'active' ORDER BY r.account_id`, org, Administrator)
}

func holders(ctx context.Context, q db.Q, sc access.Scope, role string) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM member_role WHERE org_id = $1 AND role = $2`, sc.OrgID(), role)
}

// othersActive counts who else holds a role and may sign in.
func othersActive(ctx context.Context, q db.Q, sc access.Scope, role string, account ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM member_role r
		JOIN membership m ON m.org_id = r.org_id AND m.account_id = r.account_id
		WHERE r.org_id = $1 AND r.role = $2 AND r.account_id <> $3 AND m.state = 'active'`, sc.OrgID(), role, account)
}

func isMember(ctx context.Context, q db.Q, sc access.Scope, account ids.ID) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM membership WHERE org_id = $1 AND account_id = $2`, sc.OrgID(), account)
	return n > 0, err
}

func unitsOfMember(ctx context.Context, q db.Q, sc access.Scope, account ids.ID) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT unit_id FROM member_unit WHERE org_id = $1 AND account_id = $2`, sc.OrgID(), account)
}

func setUnitsOfMember(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, units []ids.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM member_unit WHERE org_id = $1 AND account_id = $2`, sc.OrgID(), account); err != nil {
		return err
	}
	for _, u := range units {
		_, err := tx.Exec(ctx, `INSERT INTO member_unit (org_id, account_id, unit_id) VALUES ($1, $2, $3)
			ON CONFLICT (org_id, account_id, unit_id) DO NOTHING`, sc.OrgID(), account, u)
		if err != nil {
			return err
		}
	}
	return reachOf(ctx, tx, sc, account)
}

// reachOf works out anew which units a member reaches.
func reachOf(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM reach WHERE org_id = $1 AND account_id = $2`, sc.OrgID(), account); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `WITH RECURSIVE below (account_id, unit_id) AS (
			SELECT account_id, unit_id FROM member_unit WHERE org_id = $1 AND account_id = $2
			UNION
			SELECT b.account_id, u.id FROM below b JOIN unit u ON u.org_id = $1 AND u.parent_id = b.unit_id)
		INSERT INTO reach (org_id, account_id, unit_id) SELECT unit.org_id, below.account_id, below.unit_id FROM below JOIN unit ON unit.org_id = $1 AND unit.id = below.unit_id`,
		sc.OrgID(), account)
	return err
}

// reachEverybody works out everybody's reach anew, after the tree changed.
func reachEverybody(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	members, err := db.All(ctx, tx, db.Scalar[ids.ID], `SELECT DISTINCT account_id FROM member_unit WHERE org_id = $1`, sc.OrgID())
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := reachOf(ctx, tx, sc, m); err != nil {
			return err
		}
	}
	return nil
}

// inheritReach gives a new unit to whoever reaches its parent.
func inheritReach(ctx context.Context, tx *db.Tx, sc access.Scope, u Unit) error {
	_, err := tx.Exec(ctx, `INSERT INTO reach (org_id, account_id, unit_id)
		SELECT r.org_id, r.account_id, u.id FROM reach r JOIN unit u ON u.org_id = r.org_id AND u.id = $3
		WHERE r.org_id = $1 AND r.unit_id = $2`, sc.OrgID(), u.Parent, u.ID)
	return err
}

// The logo.

// Logo is a picture that the organization shows beside its name.
type Logo struct {
	Media  string // image/png or image/jpeg
	Digest []byte
	Image  []byte
}

func scanLogo(r *sql.Rows) (l Logo, err error) {
	err = r.Scan(&l.Media, &l.Digest, &l.Image)
	return l, err
}

func logo(ctx context.Context, q db.Q, org int64) (Logo, error) {
	return db.One(ctx, q, scanLogo, `SELECT media, digest, image FROM org_logo WHERE org_id = $1`, org)
}

func logoDigest(ctx context.Context, q db.Q, org int64) ([]byte, error) {
	return db.One(ctx, q, db.Scalar[[]byte], `SELECT digest FROM org_logo WHERE org_id = $1`, org)
}

func setLogo(ctx context.Context, tx *db.Tx, sc access.Scope, l Logo) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_logo (org_id, media, digest, image) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id) DO UPDATE SET media = excluded.media, digest = excluded.digest, image = excluded.image`,
		sc.OrgID(), l.Media, l.Digest, l.Image)
	return err
}

func dropLogo(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := tx.Exec(ctx, `DELETE FROM org_logo WHERE org_id = $1`, sc.OrgID())
	return err
}
