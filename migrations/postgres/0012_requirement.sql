-- What is asked of whom. A requirement is a pack of the organization's own: copied from one
-- that ships with the program, made in a form, or written. A version that was published is
-- never changed.
CREATE TABLE rulebook (
	org_id  BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	edition BIGINT NOT NULL -- one more with everything that may change anybody's standing
);

CREATE TABLE requirement (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	id          BYTEA NOT NULL CHECK (length(id) = 16),
	version     BIGINT NOT NULL DEFAULT 1,
	title       TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	title_key   TEXT COLLATE "C" NOT NULL,
	pack        TEXT COLLATE "C" NOT NULL CHECK (length(pack) <= 80), -- the one it was copied from, or empty
	published   BIGINT NOT NULL, -- the number of the version that holds; 0: none yet
	created_at  BIGINT NOT NULL,
	archived_at BIGINT,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX requirement_title ON requirement (org_id, title_key) WHERE archived_at IS NULL;

CREATE TABLE requirement_version (
	org_id         BIGINT NOT NULL REFERENCES org (id),
	requirement_id BYTEA NOT NULL,
	n              BIGINT NOT NULL CHECK (n >= 1),
	text           TEXT NOT NULL CHECK (length(text) <= 200000), -- a pack, as docs/PACKS.md has it
	form           TEXT NOT NULL CHECK (length(form) <= 20000), -- the answers of the form it was made from, or empty
	confidence     TEXT COLLATE "C" NOT NULL CHECK (confidence IN ('quoted', 'secondary', 'general', 'own')),
	note           TEXT NOT NULL CHECK (length(note) <= 2000), -- what changed, for the people concerned
	published_at   BIGINT NOT NULL,
	published_by   BYTEA NOT NULL CHECK (length(published_by) = 16),
	confirmed      BOOLEAN NOT NULL, -- an administrator read the official text and stands for it
	audit_id       BYTEA NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, requirement_id, n),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id)
);

CREATE TABLE requirement_draft (
	org_id         BIGINT NOT NULL REFERENCES org (id),
	requirement_id BYTEA NOT NULL,
	text           TEXT NOT NULL CHECK (length(text) <= 200000),
	form           TEXT NOT NULL CHECK (length(form) <= 20000),
	changed_at     BIGINT NOT NULL,
	changed_by     BYTEA NOT NULL CHECK (length(changed_by) = 16),
	PRIMARY KEY (org_id, requirement_id),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id)
);

-- When a requirement was put away and taken out again: for asking what was asked then.
CREATE TABLE requirement_shelf (
	org_id         BIGINT NOT NULL REFERENCES org (id),
	requirement_id BYTEA NOT NULL,
	n              BIGINT NOT NULL,
	archived       BOOLEAN NOT NULL,
	known_at       BIGINT NOT NULL,
	audit_id       BYTEA NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, requirement_id, n),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id)
);

-- A profile is what is asked of people of one kind. Who is of it, is said by hand, or by
-- conditions on their facts.
CREATE TABLE profile (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	id          BYTEA NOT NULL CHECK (length(id) = 16),
	version     BIGINT NOT NULL DEFAULT 1,
	name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
	name_key    TEXT COLLATE "C" NOT NULL,
	everybody   BOOLEAN NOT NULL, -- no condition at all: whoever is active
	created_at  BIGINT NOT NULL,
	archived_at BIGINT,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX profile_name ON profile (org_id, name_key) WHERE archived_at IS NULL;

CREATE TABLE profile_requirement (
	org_id         BIGINT NOT NULL REFERENCES org (id),
	profile_id     BYTEA NOT NULL,
	requirement_id BYTEA NOT NULL,
	PRIMARY KEY (org_id, profile_id, requirement_id),
	FOREIGN KEY (org_id, profile_id) REFERENCES profile (org_id, id),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id)
);

-- A person is of a profile where for one group every condition holds. fact unit compares the
-- unit and those below it.
CREATE TABLE profile_rule (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	profile_id BYTEA NOT NULL,
	n          BIGINT NOT NULL,
	grouped    BIGINT NOT NULL,
	fact       TEXT COLLATE "C" NOT NULL CHECK (length(fact) BETWEEN 1 AND 80),
	is_not     BOOLEAN NOT NULL,
	value      TEXT COLLATE "C" NOT NULL CHECK (length(value) <= 200),
	PRIMARY KEY (org_id, profile_id, n),
	FOREIGN KEY (org_id, profile_id) REFERENCES profile (org_id, id)
);

-- How a profile was, whenever it changed: for asking what was asked then.
CREATE TABLE profile_edition (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	profile_id BYTEA NOT NULL,
	n          BIGINT NOT NULL,
	content    TEXT NOT NULL CHECK (length(content) <= 200000),
	known_at   BIGINT NOT NULL,
	audit_id   BYTEA NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, profile_id, n),
	FOREIGN KEY (org_id, profile_id) REFERENCES profile (org_id, id)
);

-- Said by hand. ends supersedes: the row only says that the other one ended.
CREATE TABLE assignment (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	id            BYTEA NOT NULL CHECK (length(id) = 16),
	person_id     BYTEA NOT NULL,
	profile_id    BYTEA,
	requirement_id BYTEA,
	from_on       TEXT COLLATE "C" CHECK (length(from_on) = 10),
	to_on         TEXT COLLATE "C" CHECK (length(to_on) = 10),
	voided        BOOLEAN NOT NULL,
	source        TEXT COLLATE "C" NOT NULL CHECK (source IN ('admin', 'self', 'import', 'api')),
	known_at      BIGINT NOT NULL,
	supersedes_id BYTEA,
	audit_id      BYTEA NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, profile_id) REFERENCES profile (org_id, id),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id),
	FOREIGN KEY (org_id, supersedes_id) REFERENCES assignment (org_id, id),
	CHECK (profile_id IS NULL OR requirement_id IS NULL)
);
CREATE UNIQUE INDEX assignment_once ON assignment (org_id, supersedes_id) WHERE supersedes_id IS NOT NULL;
CREATE INDEX assignment_person ON assignment (org_id, person_id, id);
CREATE INDEX assignment_profile ON assignment (org_id, profile_id, id) WHERE profile_id IS NOT NULL;

-- A waiver or an extension that was asked for. It takes effect when somebody else agreed:
-- then granted_audit is set; when it is taken back, ended_audit is.
CREATE TABLE waiver (
	org_id         BIGINT NOT NULL REFERENCES org (id),
	id             BYTEA NOT NULL CHECK (length(id) = 16),
	version        BIGINT NOT NULL DEFAULT 1,
	person_id      BYTEA NOT NULL,
	requirement_id BYTEA NOT NULL,
	kind           TEXT COLLATE "C" NOT NULL CHECK (kind IN ('waive', 'extend')),
	need           TEXT COLLATE "C" NOT NULL CHECK (length(need) <= 120), -- empty: all of it
	cycle_on       TEXT COLLATE "C" CHECK (length(cycle_on) = 10), -- the last day of the period it is for
	until_on       TEXT COLLATE "C" CHECK (length(until_on) = 10), -- extend: the new last day; waive: when it ends
	reason         BYTEA, -- sealed
	state          TEXT COLLATE "C" NOT NULL CHECK (state IN ('asked', 'granted', 'refused', 'withdrawn', 'ended')),
	approval_id    BYTEA NOT NULL CHECK (length(approval_id) = 16),
	asked_at       BIGINT NOT NULL,
	granted_on     TEXT COLLATE "C" CHECK (length(granted_on) = 10),
	granted_audit  BYTEA CHECK (length(granted_audit) = 16),
	ended_audit    BYTEA CHECK (length(ended_audit) = 16),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, requirement_id) REFERENCES requirement (org_id, id),
	CHECK (state NOT IN ('granted', 'ended') OR granted_audit IS NOT NULL)
);
CREATE INDEX waiver_person ON waiver (org_id, person_id, id);
CREATE INDEX waiver_state ON waiver (org_id, state, id);
