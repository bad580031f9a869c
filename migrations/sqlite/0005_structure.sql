-- How an organization differs from what its kind gives it. Rows exist for deviations only.
CREATE TABLE org_setting (
	org_id INTEGER NOT NULL REFERENCES org (id),
	name   TEXT NOT NULL,
	value  TEXT NOT NULL CHECK (length(value) <= 2000),
	PRIMARY KEY (org_id, name)
) STRICT;

CREATE TABLE org_module (
	org_id  INTEGER NOT NULL REFERENCES org (id),
	module  TEXT NOT NULL,
	enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
	PRIMARY KEY (org_id, module)
) STRICT;

CREATE TABLE org_logo (
	org_id INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	media  TEXT NOT NULL CHECK (media IN ('image/png', 'image/jpeg')),
	digest BLOB NOT NULL,
	image  BLOB NOT NULL CHECK (length(image) <= 262144)
) STRICT;

-- Units are a tree. name_key is the folded name: no two siblings share one.
CREATE TABLE unit (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	id          BLOB NOT NULL,
	version     INTEGER NOT NULL DEFAULT 1,
	parent_id   BLOB,
	name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
	name_key    TEXT NOT NULL,
	created_at  INTEGER NOT NULL,
	archived_at INTEGER,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, parent_id) REFERENCES unit (org_id, id),
	CHECK (parent_id <> id)
) STRICT;
CREATE UNIQUE INDEX unit_top ON unit (org_id, name_key) WHERE parent_id IS NULL;
CREATE UNIQUE INDEX unit_sibling ON unit (org_id, parent_id, name_key) WHERE parent_id IS NOT NULL;

-- A role that the organization made, or one of its kind's that it changed; then its
-- cells are all that it may do.
CREATE TABLE role (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	code       TEXT NOT NULL,
	name       TEXT NOT NULL CHECK (length(name) <= 80), -- empty for a role of the kind
	created_at INTEGER NOT NULL,
	PRIMARY KEY (org_id, code)
) STRICT;

CREATE TABLE role_cell (
	org_id   INTEGER NOT NULL,
	role     TEXT NOT NULL,
	module   TEXT NOT NULL,
	can      TEXT NOT NULL CHECK (can IN ('view', 'enter', 'approve', 'export', 'manage')),
	reach    TEXT NOT NULL CHECK (reach IN ('own', 'class', 'units', 'org')),
	PRIMARY KEY (org_id, role, module, can),
	FOREIGN KEY (org_id, role) REFERENCES role (org_id, code)
) STRICT;

-- The roles of a member, and the units a member answers for.
CREATE TABLE member_role (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	account_id BLOB NOT NULL,
	role       TEXT NOT NULL,
	given_at   INTEGER NOT NULL,
	given_by   BLOB NOT NULL,
	PRIMARY KEY (org_id, account_id, role)
) STRICT;
CREATE INDEX member_role_holders ON member_role (org_id, role);

CREATE TABLE member_unit (
	org_id     INTEGER NOT NULL,
	account_id BLOB NOT NULL,
	unit_id    BLOB NOT NULL,
	PRIMARY KEY (org_id, account_id, unit_id),
	FOREIGN KEY (org_id, unit_id) REFERENCES unit (org_id, id)
) STRICT;

-- Whom a member reaches, worked out beforehand: every unit at or below one of theirs, and
-- the people of their classes and their wards.
CREATE TABLE reach (
	org_id     INTEGER NOT NULL,
	account_id BLOB NOT NULL,
	unit_id    BLOB NOT NULL,
	PRIMARY KEY (org_id, account_id, unit_id)
) STRICT;
CREATE INDEX reach_of_unit ON reach (org_id, unit_id);

CREATE TABLE reach_person (
	org_id     INTEGER NOT NULL,
	account_id BLOB NOT NULL,
	person_id  BLOB NOT NULL,
	kind       TEXT NOT NULL CHECK (kind IN ('ward', 'class')),
	PRIMARY KEY (org_id, account_id, person_id, kind)
) STRICT;
CREATE INDEX reach_person_of ON reach_person (org_id, person_id);
