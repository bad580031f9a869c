-- What is asked of whom. A requirement is a pack of the organization's own: copied from one
-- that ships with the program, made in a form, or written. A version that was published is
-- never changed.
CREATE TABLE rulebook (
	org_id  INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	edition INTEGER NOT NULL -- one more with everything that may change anybody's standing
) STRICT;

CREATE TABLE requirement (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	id          BLOB NOT NULL CHECK (length(id) = 16),
	version     INTEGER NOT NULL DEFAULT 1,
	title       TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	title_key   TEXT NOT NULL,
	pack        TEXT NOT NULL CHECK (length(pack) <= 80), -- the one it was copied from, or empty
	published   INTEGER NOT NULL, -- the number of the version that holds; 0: none yet
	created_at  INTEGER NOT NULL,
	archived_at INTEGER,
	PRIMARY KEY (org_id, id)
) STRICT;
CREATE UNIQUE INDEX requirement_title ON requirement (org_id, title_key) WHERE archived_at IS NULL;

CREATE TABLE requirement_version (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	requirement_id BLOB NOT NULL,
	n              INTEGER NOT NULL CHECK (n >= 1),
	text           TEXT NOT NULL CHECK (length(text) <= 200000), -- a pack, as docs/PACKS.md has it
	form           TEXT NOT NULL CHECK (length(form) <= 20000), -- the answers of the form it was made from, or empty
	confidence     TEXT NOT NULL CHECK (confidence IN ('quoted', 'secondary', 'general', 'own')),
	note           TEXT NOT NULL CHECK (length(note) <= 2000), -- what changed, for the people concerned
	published_at   INTEGER NOT NULL,
	published_by   BLOB NOT NULL CHECK (length(published_by) = 16),
	confirmed      INTEGER NOT NULL CHECK (confirmed IN (0, 1)), -- an administrator read the official text and stands for it
	audit_id       BLOB NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, requirement_id, n),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id)
) STRICT;

CREATE TABLE requirement_draft (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	requirement_id BLOB NOT NULL,
	text           TEXT NOT NULL CHECK (length(text) <= 200000),
	form           TEXT NOT NULL CHECK (length(form) <= 20000),
	changed_at     INTEGER NOT NULL,
	changed_by     BLOB NOT NULL CHECK (length(changed_by) = 16),
	PRIMARY KEY (org_id, requirement_id),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id)
) STRICT;

-- When a requirement was put away and taken out again: for asking what was asked then.
CREATE TABLE requirement_shelf (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	requirement_id BLOB NOT NULL,
	n              INTEGER NOT NULL,
	archived       INTEGER NOT NULL CHECK (archived IN (0, 1)),
	known_at       INTEGER NOT NULL,
	audit_id       BLOB NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, requirement_id, n),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id)
) STRICT;

-- A profile is what is asked of people of one kind. Who is of it, is said by hand, or by
-- conditions on their facts.
CREATE TABLE profile (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	id          BLOB NOT NULL CHECK (length(id) = 16),
	version     INTEGER NOT NULL DEFAULT 1,
	name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
	name_key    TEXT NOT NULL,
	everybody   INTEGER NOT NULL CHECK (everybody IN (0, 1)), -- no condition at all: whoever is active
	created_at  INTEGER NOT NULL,
	archived_at INTEGER,
	PRIMARY KEY (org_id, id)
) STRICT;
CREATE UNIQUE INDEX profile_name ON profile (org_id, name_key) WHERE archived_at IS NULL;

CREATE TABLE profile_requirement (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	profile_id     BLOB NOT NULL,
	requirement_id BLOB NOT NULL,
	PRIMARY KEY (org_id, profile_id, requirement_id),
	FOREIGN KEY (org_id, profile_id) REFERENCES profile (org_id, id),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id)
) STRICT;

-- A person is of a profile where for one group every condition holds. fact unit compares the
-- unit and those below it.
CREATE TABLE profile_rule (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	profile_id BLOB NOT NULL,
	n          INTEGER NOT NULL,
	grouped    INTEGER NOT NULL,
	fact       TEXT NOT NULL CHECK (length(fact) BETWEEN 1 AND 80),
	is_not     INTEGER NOT NULL CHECK (is_not IN (0, 1)),
	value      TEXT NOT NULL CHECK (length(value) <= 200),
	PRIMARY KEY (org_id, profile_id, n),
	FOREIGN KEY (org_id, profile_id) REFERENCES profile (org_id, id)
) STRICT;

-- How a profile was, whenever it changed: for asking what was asked then.
CREATE TABLE profile_edition (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	profile_id BLOB NOT NULL,
	n          INTEGER NOT NULL,
	content    TEXT NOT NULL CHECK (length(content) <= 200000),
	known_at   INTEGER NOT NULL,
	audit_id   BLOB NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, profile_id, n),
	FOREIGN KEY (org_id, profile_id) REFERENCES profile (org_id, id)
) STRICT;

-- Said by hand. ends supersedes: the row only says that the other one ended.
CREATE TABLE assignment (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	id            BLOB NOT NULL CHECK (length(id) = 16),
	person_id     BLOB NOT NULL,
	profile_id    BLOB,
	requirement_id BLOB,
	from_on       TEXT CHECK (length(from_on) = 10),
	to_on         TEXT CHECK (length(to_on) = 10),
	voided        INTEGER NOT NULL CHECK (voided IN (0, 1)),
	source        TEXT NOT NULL CHECK (source IN ('admin', 'self', 'import', 'api')),
	known_at      INTEGER NOT NULL,
	supersedes_id BLOB,
	audit_id      BLOB NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, profile_id) REFERENCES profile (org_id, id),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id),
	FOREIGN KEY (org_id, supersedes_id) REFERENCES assignment (org_id, id),
	CHECK (profile_id IS NULL OR requirement_id IS NULL)
) STRICT;
CREATE UNIQUE INDEX assignment_once ON assignment (org_id, supersedes_id) WHERE supersedes_id IS NOT NULL;
CREATE INDEX assignment_person ON assignment (org_id, person_id, id);
CREATE INDEX assignment_profile ON assignment (org_id, profile_id, id) WHERE profile_id IS NOT NULL;

-- A waiver or an extension that was asked for. It takes effect when somebody else agreed:
-- then granted_audit is set; when it is taken back, ended_audit is.
CREATE TABLE waiver (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	id             BLOB NOT NULL CHECK (length(id) = 16),
	version        INTEGER NOT NULL DEFAULT 1,
	person_id      BLOB NOT NULL,
	requirement_id BLOB NOT NULL,
	kind           TEXT NOT NULL CHECK (kind IN ('waive', 'extend')),
	need           TEXT NOT NULL CHECK (length(need) <= 120), -- empty: all of it
	cycle_on       TEXT CHECK (length(cycle_on) = 10), -- the last day of the period it is for
	until_on       TEXT CHECK (length(until_on) = 10), -- extend: the new last day; waive: when it ends
	reason         BLOB, -- sealed
	state          TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'refused', 'withdrawn', 'ended')),
	approval_id    BLOB NOT NULL CHECK (length(approval_id) = 16),
	asked_at       INTEGER NOT NULL,
	granted_on     TEXT CHECK (length(granted_on) = 10),
	granted_audit  BLOB CHECK (length(granted_audit) = 16),
	ended_audit    BLOB CHECK (length(ended_audit) = 16),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id),
	CHECK (state NOT IN ('granted', 'ended') OR granted_audit IS NOT NULL)
) STRICT;
CREATE INDEX waiver_person ON waiver (org_id, person_id, id);
CREATE INDEX waiver_state ON waiver (org_id, state, id);
