-- Whom records are about. What identifies somebody is sealed under their own key; a
-- number is found again by its blind index. Merging gives a person another's root and
-- rewrites nothing.
CREATE TABLE person (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	id         BLOB NOT NULL,
	version    INTEGER NOT NULL DEFAULT 1,
	root_id    BLOB NOT NULL,
	unit_id    BLOB,
	name       BLOB NOT NULL,
	email      BLOB,
	number     BLOB,
	number_ix  BLOB,
	alias      INTEGER NOT NULL CHECK (alias IN (0, 1)), -- the name is not the legal one
	source     TEXT NOT NULL CHECK (source IN ('admin', 'self', 'import', 'api')),
	state      TEXT NOT NULL CHECK (state IN ('active', 'left')),
	joined_on  TEXT CHECK (length(joined_on) = 10),
	left_on    TEXT CHECK (length(left_on) = 10),
	created_at INTEGER NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, root_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, unit_id) REFERENCES unit (org_id, id)
) STRICT;
CREATE UNIQUE INDEX person_number ON person (org_id, number_ix) WHERE number_ix IS NOT NULL;
CREATE INDEX person_unit ON person (org_id, unit_id) WHERE unit_id IS NOT NULL;

-- Clear names, derived from person: in a file of their own that no backup holds, and made
-- anew when lost. version is the person's from which a row was made.
CREATE TABLE derived.person_index (
	org_id    INTEGER NOT NULL,
	person_id BLOB NOT NULL,
	version   INTEGER NOT NULL,
	name_key  TEXT NOT NULL,
	name      TEXT NOT NULL,
	number    TEXT NOT NULL,
	unit_id   BLOB,
	state     TEXT NOT NULL,
	PRIMARY KEY (org_id, person_id)
) STRICT;
CREATE INDEX derived.person_index_name ON person_index (org_id, state, name_key, person_id);
CREATE INDEX derived.person_index_unit ON person_index (org_id, unit_id, state, name_key, person_id);

-- The words of names and numbers, for finding by the beginning of one.
CREATE TABLE derived.person_word (
	org_id    INTEGER NOT NULL,
	word      TEXT NOT NULL,
	person_id BLOB NOT NULL,
	PRIMARY KEY (org_id, word, person_id)
) STRICT;
CREATE INDEX derived.person_word_of ON person_word (org_id, person_id);

-- A row says that the index of an organization is complete. It is lost with the index.
CREATE TABLE derived.person_index_state (
	org_id   INTEGER NOT NULL PRIMARY KEY,
	built_at INTEGER NOT NULL
) STRICT;
