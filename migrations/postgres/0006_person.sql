-- Whom records are about. What identifies somebody is sealed under their own key; a
-- number is found again by its blind index. Merging gives a person another's root and
-- rewrites nothing.
CREATE TABLE person (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL,
	version    BIGINT NOT NULL DEFAULT 1,
	root_id    BYTEA NOT NULL,
	unit_id    BYTEA,
	name       BYTEA NOT NULL,
	email      BYTEA,
	number     BYTEA,
	number_ix  BYTEA,
	alias      BOOLEAN NOT NULL, -- the name is not the legal one
	source     TEXT COLLATE "C" NOT NULL CHECK (source IN ('admin', 'self', 'import', 'api')),
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'left')),
	joined_on  TEXT COLLATE "C" CHECK (length(joined_on) = 10),
	left_on    TEXT COLLATE "C" CHECK (length(left_on) = 10),
	created_at BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, root_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, unit_id) REFERENCES unit (org_id, id)
);
CREATE UNIQUE INDEX person_number ON person (org_id, number_ix) WHERE number_ix IS NOT NULL;
CREATE INDEX person_unit ON person (org_id, unit_id) WHERE unit_id IS NOT NULL;

-- Clear names, derived from person: not logged, so in no backup and no replica, and made
-- anew when lost. version is the person's from which a row was made.
CREATE UNLOGGED TABLE person_index (
	org_id    BIGINT NOT NULL,
	person_id BYTEA NOT NULL,
	version   BIGINT NOT NULL,
	name_key  TEXT COLLATE "C" NOT NULL,
	name      TEXT NOT NULL,
	number    TEXT NOT NULL,
	unit_id   BYTEA,
	state     TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (org_id, person_id)
);
CREATE INDEX person_index_name ON person_index (org_id, state, name_key, person_id);
CREATE INDEX person_index_unit ON person_index (org_id, unit_id, state, name_key, person_id);

-- The words of names and numbers, for finding by the beginning of one.
CREATE UNLOGGED TABLE person_word (
	org_id    BIGINT NOT NULL,
	word      TEXT COLLATE "C" NOT NULL,
	person_id BYTEA NOT NULL,
	PRIMARY KEY (org_id, word, person_id)
);
CREATE INDEX person_word_of ON person_word (org_id, person_id);

-- A row says that the index of an organization is complete. It is lost with the index.
CREATE UNLOGGED TABLE person_index_state (
	org_id   BIGINT NOT NULL PRIMARY KEY,
	built_at BIGINT NOT NULL
);
