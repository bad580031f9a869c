-- What is known about people, and when it became known: dated facts, courses, and what
-- somebody completed. Facts are added and never changed; a mistake is superseded, so that
-- any past answer can be given again as it was. audit_id is the entry of the log that was
-- written with the row: its place in the log says when the row became known.
CREATE INDEX audit_content_verb ON audit_content (org_id, verb, id); -- the log, filtered by what was done
CREATE INDEX person_root ON person (org_id, root_id, id);
-- The version at which what the index shows last changed: other rooms touch people too.
ALTER TABLE person ADD COLUMN shown BIGINT NOT NULL DEFAULT 1;

-- kind date: a day with a name, such as licensed_on · value: a code without dates · stint: a
-- code from a day to a day, such as a rank · holding: a credential held · leave · event ·
-- void: nothing; it only supersedes.
CREATE TABLE person_fact (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	id            BYTEA NOT NULL CHECK (length(id) = 16),
	person_id     BYTEA NOT NULL,
	kind          TEXT COLLATE "C" NOT NULL CHECK (kind IN ('date', 'value', 'stint', 'holding', 'leave', 'event', 'void')),
	name          TEXT COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
	value         TEXT COLLATE "C" NOT NULL CHECK (length(value) <= 200),
	from_on       TEXT COLLATE "C" CHECK (length(from_on) = 10),
	to_on         TEXT COLLATE "C" CHECK (length(to_on) = 10),
	sealed        BYTEA, -- a birth date or a licence number, instead of value and from_on
	source        TEXT COLLATE "C" NOT NULL CHECK (source IN ('admin', 'self', 'import', 'api')),
	known_at      BIGINT NOT NULL,
	supersedes_id BYTEA,
	audit_id      BYTEA NOT NULL CHECK (length(audit_id) = 16),
	import_id     BYTEA,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, supersedes_id) REFERENCES person_fact (org_id, id),
	CHECK (to_on IS NULL OR from_on IS NULL OR to_on >= from_on)
);
CREATE UNIQUE INDEX person_fact_once ON person_fact (org_id, supersedes_id) WHERE supersedes_id IS NOT NULL;
CREATE INDEX person_fact_person ON person_fact (org_id, person_id, id);
CREATE INDEX person_fact_import ON person_fact (org_id, import_id, id) WHERE import_id IS NOT NULL;

-- Who was found to be whom. Nothing of anybody is rewritten: the rows below get another root.
CREATE TABLE person_merge (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	id        BYTEA NOT NULL CHECK (length(id) = 16),
	kept_id   BYTEA NOT NULL,
	gone_id   BYTEA NOT NULL,
	merged_at BIGINT NOT NULL,
	undone_at BIGINT,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, kept_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, gone_id) REFERENCES person (org_id, id),
	CHECK (kept_id <> gone_id)
);
CREATE INDEX person_merge_kept ON person_merge (org_id, kept_id, id);
CREATE INDEX person_merge_gone ON person_merge (org_id, gone_id, id);

CREATE TABLE person_merge_of (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	merge_id  BYTEA NOT NULL,
	person_id BYTEA NOT NULL,
	was_root  BYTEA NOT NULL CHECK (length(was_root) = 16),
	PRIMARY KEY (org_id, merge_id, person_id),
	FOREIGN KEY (org_id, merge_id) REFERENCES person_merge (org_id, id)
);
CREATE INDEX person_merge_of_person ON person_merge_of (org_id, person_id);

-- tags are the codes by which requirements know a course, sorted, with one blank between;
-- parts says how its credit is divided among them, as tag=amount; amount in 1/3000 hour.
CREATE TABLE course (
	org_id          BIGINT NOT NULL REFERENCES org (id),
	id              BYTEA NOT NULL CHECK (length(id) = 16),
	version         BIGINT NOT NULL DEFAULT 1,
	code            TEXT NOT NULL CHECK (length(code) <= 60),
	code_key        TEXT COLLATE "C" NOT NULL,
	title           TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
	title_key       TEXT COLLATE "C" NOT NULL,
	tags            TEXT COLLATE "C" NOT NULL CHECK (length(tags) <= 2000),
	parts           TEXT COLLATE "C" NOT NULL CHECK (length(parts) <= 2000),
	amount          BIGINT CHECK (amount >= 0),
	unit            TEXT COLLATE "C" NOT NULL CHECK (length(unit) <= 40),
	provider        TEXT NOT NULL CHECK (length(provider) <= 200),
	delivery        TEXT COLLATE "C" NOT NULL CHECK (length(delivery) <= 40),
	validity_months BIGINT CHECK (validity_months BETWEEN 1 AND 1200),
	source          TEXT COLLATE "C" NOT NULL CHECK (source IN ('admin', 'import', 'api')),
	import_id       BYTEA,
	created_at      BIGINT NOT NULL,
	archived_at     BIGINT,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX course_code ON course (org_id, code_key) WHERE code_key <> '';
CREATE UNIQUE INDEX course_named ON course (org_id, title_key) WHERE code_key = '';
CREATE INDEX course_title ON course (org_id, title_key, id);

-- Who completed course_id has also done equals_id, where the completion lies between the days.
CREATE TABLE course_equal (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	course_id  BYTEA NOT NULL,
	equals_id  BYTEA NOT NULL,
	from_on    TEXT COLLATE "C" CHECK (length(from_on) = 10),
	until_on   TEXT COLLATE "C" CHECK (length(until_on) = 10),
	created_at BIGINT NOT NULL,
	PRIMARY KEY (org_id, course_id, equals_id),
	FOREIGN KEY (org_id, course_id) REFERENCES course (org_id, id),
	FOREIGN KEY (org_id, equals_id) REFERENCES course (org_id, id),
	CHECK (course_id <> equals_id)
);

-- One thing that somebody did, as it was recorded. voided: the row says only that the one it
-- supersedes does not hold. row_key is the digest by which an import knows a row again.
CREATE TABLE completion (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	id            BYTEA NOT NULL CHECK (length(id) = 16),
	person_id     BYTEA NOT NULL,
	course_id     BYTEA NOT NULL,
	happened_on   TEXT COLLATE "C" NOT NULL CHECK (length(happened_on) = 10),
	started_on    TEXT COLLATE "C" CHECK (length(started_on) = 10),
	expires_on    TEXT COLLATE "C" CHECK (length(expires_on) = 10),
	amount        BIGINT CHECK (amount >= 0), -- NULL: the source states none
	unit          TEXT COLLATE "C" NOT NULL CHECK (length(unit) <= 40),
	tags          TEXT COLLATE "C" NOT NULL CHECK (length(tags) <= 2000), -- as the course had them
	parts         TEXT COLLATE "C" NOT NULL CHECK (length(parts) <= 2000),
	score         BIGINT CHECK (score BETWEEN 0 AND 10000), -- hundredths of a percent
	failed        BOOLEAN NOT NULL,
	voided        BOOLEAN NOT NULL,
	source        TEXT COLLATE "C" NOT NULL CHECK (source IN ('admin', 'self', 'import', 'api', 'class', 'claim')),
	source_id     BYTEA, -- the claim, class or import
	known_at      BIGINT NOT NULL,
	supersedes_id BYTEA,
	row_key       BYTEA CHECK (length(row_key) = 16),
	audit_id      BYTEA NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, course_id) REFERENCES course (org_id, id),
	FOREIGN KEY (org_id, supersedes_id) REFERENCES completion (org_id, id)
);
CREATE UNIQUE INDEX completion_once ON completion (org_id, supersedes_id) WHERE supersedes_id IS NOT NULL;
CREATE UNIQUE INDEX completion_row ON completion (org_id, row_key) WHERE row_key IS NOT NULL;
CREATE INDEX completion_person ON completion (org_id, person_id, happened_on, id);
CREATE INDEX completion_course ON completion (org_id, course_id, happened_on, id);
CREATE INDEX completion_source ON completion (org_id, source_id, id) WHERE source_id IS NOT NULL;

-- Training that somebody says they did elsewhere; nothing counts before somebody else agreed.
CREATE TABLE claim (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	id            BYTEA NOT NULL CHECK (length(id) = 16),
	version       BIGINT NOT NULL DEFAULT 1,
	person_id     BYTEA NOT NULL,
	course_id     BYTEA,
	title         BYTEA, -- sealed, where no course of the catalogue fits
	provider      BYTEA,
	note          BYTEA,
	happened_on   TEXT COLLATE "C" NOT NULL CHECK (length(happened_on) = 10),
	amount        BIGINT CHECK (amount >= 0),
	unit          TEXT COLLATE "C" NOT NULL CHECK (length(unit) <= 40),
	state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn')),
	approval_id   BYTEA NOT NULL CHECK (length(approval_id) = 16),
	completion_id BYTEA,
	created_at    BIGINT NOT NULL,
	decided_at    BIGINT,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, course_id) REFERENCES course (org_id, id),
	FOREIGN KEY (org_id, completion_id) REFERENCES completion (org_id, id)
);
CREATE INDEX claim_person ON claim (org_id, person_id, id);
CREATE INDEX claim_state ON claim (org_id, state, id);
