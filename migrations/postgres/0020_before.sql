-- What was there before: records that were entered before their course counted for something
-- else, and names and units of people before an import changed them.

-- That a course counts for something else than before, and whether the records that were
-- entered until then shall as well. after_on, after_id: how far the work is; until_id: the last
-- record there was when it began; rows_done: those it corrected, or took back, so far.
CREATE TABLE retag (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	version    BIGINT NOT NULL DEFAULT 1,
	course_id  BYTEA NOT NULL,
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('offered', 'running', 'done', 'undoing', 'undone')),
	tags_was   TEXT COLLATE "C" NOT NULL CHECK (length(tags_was) <= 2000),
	tags_now   TEXT COLLATE "C" NOT NULL CHECK (length(tags_now) <= 2000),
	parts_was  TEXT COLLATE "C" NOT NULL CHECK (length(parts_was) <= 2000),
	parts_now  TEXT COLLATE "C" NOT NULL CHECK (length(parts_now) <= 2000),
	after_on   TEXT COLLATE "C" NOT NULL CHECK (length(after_on) <= 10),
	after_id   BYTEA NOT NULL CHECK (length(after_id) = 16),
	until_id   BYTEA NOT NULL CHECK (length(until_id) = 16),
	rows_total BIGINT NOT NULL,
	rows_done  BIGINT NOT NULL,
	started_by BYTEA, -- who said that they shall; NULL: nobody yet
	created_at BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, course_id) REFERENCES course (org_id, id)
);
CREATE INDEX retag_course ON retag (org_id, course_id, id);

-- The row corrects another because its course changed.
ALTER TABLE completion ADD COLUMN retag_id BYTEA CHECK (length(retag_id) = 16);
CREATE INDEX completion_retag ON completion (org_id, retag_id, id) WHERE retag_id IS NOT NULL;

-- What an import changed of people who were here, so that undoing it can give it back. A
-- column that is NULL was not changed, except unit_was and unit_now: no unit. left_n: how many
-- of them somebody changed since; NULL: nothing was given back yet.
CREATE TABLE intake_renewed (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	intake_id BYTEA NOT NULL,
	person_id BYTEA NOT NULL CHECK (length(person_id) = 16),
	name_was  BYTEA, -- sealed
	name_now  BYTEA, -- sealed
	unit_was  BYTEA,
	unit_now  BYTEA,
	moved_on  TEXT COLLATE "C" CHECK (length(moved_on) = 10),
	left_n    BIGINT CHECK (left_n >= 0),
	PRIMARY KEY (org_id, intake_id, person_id),
	FOREIGN KEY (org_id, intake_id) REFERENCES intake (org_id, id)
);
CREATE INDEX intake_renewed_of ON intake_renewed (org_id, person_id);
