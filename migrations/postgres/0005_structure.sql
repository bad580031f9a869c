-- How an organization differs from what its kind gives it. Rows exist for deviations only.
CREATE TABLE org_setting (
	org_id BIGINT NOT NULL REFERENCES org (id),
	name   TEXT COLLATE "C" NOT NULL,
	value  TEXT NOT NULL CHECK (length(value) <= 2000),
	PRIMARY KEY (org_id, name)
);

CREATE TABLE org_module (
	org_id  BIGINT NOT NULL REFERENCES org (id),
	module  TEXT COLLATE "C" NOT NULL,
	enabled BOOLEAN NOT NULL,
	PRIMARY KEY (org_id, module)
);

CREATE TABLE org_logo (
	org_id BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	media  TEXT COLLATE "C" NOT NULL CHECK (media IN ('image/png', 'image/jpeg')),
	digest BYTEA NOT NULL,
	image  BYTEA NOT NULL CHECK (length(image) <= 262144)
);

-- Units are a tree. name_key is the folded name: no two siblings share one.
CREATE TABLE unit (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	id          BYTEA NOT NULL,
	version     BIGINT NOT NULL DEFAULT 1,
	parent_id   BYTEA,
	name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
	name_key    TEXT COLLATE "C" NOT NULL,
	created_at  BIGINT NOT NULL,
	archived_at BIGINT,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, parent_id) REFERENCES unit (org_id, id),
	CHECK (parent_id <> id)
);
CREATE UNIQUE INDEX unit_top ON unit (org_id, name_key) WHERE parent_id IS NULL;
CREATE UNIQUE INDEX unit_sibling ON unit (org_id, parent_id, name_key) WHERE parent_id IS NOT NULL;

-- A role that the organization made, or one of its kind's that it changed; then its
-- cells are all that it may do.
CREATE TABLE role (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	code       TEXT COLLATE "C" NOT NULL,
	name       TEXT NOT NULL CHECK (length(name) <= 80), -- empty for a role of the kind
	created_at BIGINT NOT NULL,
	PRIMARY KEY (org_id, code)
);

CREATE TABLE role_cell (
	org_id   BIGINT NOT NULL,
	role     TEXT COLLATE "C" NOT NULL,
	module   TEXT COLLATE "C" NOT NULL,
	can      TEXT COLLATE "C" NOT NULL CHECK (can IN ('view', 'enter', 'approve', 'export', 'manage')),
	reach    TEXT COLLATE "C" NOT NULL CHECK (reach IN ('own', 'class', 'units', 'org')),
	PRIMARY KEY (org_id, role, module, can),
	FOREIGN KEY (org_id, role) REFERENCES role (org_id, code)
);

-- The roles of a member, and the units a member answers for.
CREATE TABLE member_role (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	account_id BYTEA NOT NULL,
	role       TEXT COLLATE "C" NOT NULL,
	given_at   BIGINT NOT NULL,
	given_by   BYTEA NOT NULL,
	PRIMARY KEY (org_id, account_id, role)
);
CREATE INDEX member_role_holders ON member_role (org_id, role);

CREATE TABLE member_unit (
	org_id     BIGINT NOT NULL,
	account_id BYTEA NOT NULL,
	unit_id    BYTEA NOT NULL,
	PRIMARY KEY (org_id, account_id, unit_id),
	FOREIGN KEY (org_id, unit_id) REFERENCES unit (org_id, id)
);

-- Whom a member reaches, worked out beforehand: every unit at or below one of theirs, and
-- the people of their classes and their wards.
CREATE TABLE reach (
	org_id     BIGINT NOT NULL,
	account_id BYTEA NOT NULL,
	unit_id    BYTEA NOT NULL,
	PRIMARY KEY (org_id, account_id, unit_id)
);
CREATE INDEX reach_of_unit ON reach (org_id, unit_id);

CREATE TABLE reach_person (
	org_id     BIGINT NOT NULL,
	account_id BYTEA NOT NULL,
	person_id  BYTEA NOT NULL,
	kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('ward', 'class')),
	PRIMARY KEY (org_id, account_id, person_id, kind)
);
CREATE INDEX reach_person_of ON reach_person (org_id, person_id);
