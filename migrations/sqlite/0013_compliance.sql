-- Where people stand: worked out from facts and rules, and nothing but a cache of it. Every
-- row can be made again; `standing compliance verify` does and compares.
-- A generation is all standings under one edition of the rulebook. A new one is built beside
-- the one that is shown, and shown by changing one row.
CREATE TABLE standing_state (
	org_id   INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	shown    INTEGER NOT NULL, -- the generation that is shown; 0: none yet
	building INTEGER NOT NULL -- the one that is being built; 0: none
) STRICT;

-- How far the newest build is, apart from standing_state: writers of standings hold that.
CREATE TABLE standing_build (
	org_id   INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	asked    INTEGER NOT NULL, -- how often one was asked for
	begun    INTEGER NOT NULL, -- what asked was when the newest began
	gen      INTEGER NOT NULL, -- the generation of the newest
	edition  INTEGER NOT NULL, -- of the rulebook, when it began
	total    INTEGER NOT NULL, -- how many people it is for
	done     INTEGER NOT NULL,
	behind   BLOB NOT NULL CHECK (length(behind) = 16), -- the last person who is done
	started_at  INTEGER NOT NULL,
	finished_at INTEGER -- NULL while it goes on
) STRICT;

-- The days on which something of an organization's standings is to be done: a sweep looks
-- at the organizations whose day has come, and never at the others. A platform table, since
-- one look is for all of them.
CREATE TABLE standing_due (
	org_id INTEGER NOT NULL REFERENCES org (id),
	due_on TEXT NOT NULL CHECK (length(due_on) = 10),
	due_at INTEGER NOT NULL,
	PRIMARY KEY (org_id, due_on)
) STRICT;
CREATE INDEX standing_due_at ON standing_due (due_at, org_id);

-- One row per person (of a merge: the one that stays): the lock under which their standings
-- are written, and whether facts came in that are not in them yet.
CREATE TABLE standing_head (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	id        BLOB NOT NULL CHECK (length(id) = 16),
	version   INTEGER NOT NULL DEFAULT 1,
	stale     INTEGER NOT NULL CHECK (stale IN (0, 1)),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX standing_head_stale ON standing_head (org_id, id) WHERE stale;

-- requirement_id of zeros is all that is asked of somebody taken together: as bad as the
-- worst of it. unit_id of zeros is no unit. status holds until next_on and is next_status
-- from then on, so that no midnight needs a write to be right.
CREATE TABLE standing (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	gen            INTEGER NOT NULL,
	person_id      BLOB NOT NULL,
	requirement_id BLOB NOT NULL CHECK (length(requirement_id) = 16),
	unit_id        BLOB NOT NULL CHECK (length(unit_id) = 16),
	status         TEXT NOT NULL CHECK (status IN ('not_applicable', 'exempt', 'met', 'open', 'grace', 'not_met', 'unknown')),
	next_on        TEXT NOT NULL CHECK (length(next_on) = 10), -- 9999-12-31: never
	next_status    TEXT NOT NULL,
	due_on         TEXT NOT NULL CHECK (length(due_on) = 10), -- of what is missing or runs out; 9999-12-31: nothing
	start_on       TEXT CHECK (length(start_on) = 10), -- of the period judged
	end_on         TEXT CHECK (length(end_on) = 10),
	required       INTEGER NOT NULL,
	counted        INTEGER NOT NULL,
	remaining      INTEGER NOT NULL,
	rule_n         INTEGER NOT NULL, -- the version of the requirement
	PRIMARY KEY (org_id, gen, person_id, requirement_id)
) STRICT;
CREATE INDEX standing_next ON standing (org_id, gen, next_on) WHERE next_on < '9999-12-31';
CREATE INDEX standing_status ON standing (org_id, gen, requirement_id, status, due_on, person_id);
CREATE INDEX standing_unit ON standing (org_id, gen, unit_id, requirement_id, status, due_on, person_id);

-- A signed ledger of counts: a standing adds one to its status from ever and, on the day of
-- its next change, takes it away there and adds it to the next one. The sum of n up to a day
-- is how many there are on that day, for any day. unit_id of zeros is the whole organization.
CREATE TABLE tally (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	gen            INTEGER NOT NULL,
	unit_id        BLOB NOT NULL CHECK (length(unit_id) = 16),
	requirement_id BLOB NOT NULL CHECK (length(requirement_id) = 16),
	status         TEXT NOT NULL,
	on_day         TEXT NOT NULL CHECK (length(on_day) = 10),
	n              INTEGER NOT NULL,
	PRIMARY KEY (org_id, gen, unit_id, requirement_id, status, on_day)
) STRICT;

-- What writers add to it; a job folds it in, so that no two writers wait for one counter.
CREATE TABLE tally_delta (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	id             BLOB NOT NULL CHECK (length(id) = 16),
	gen            INTEGER NOT NULL,
	unit_id        BLOB NOT NULL CHECK (length(unit_id) = 16),
	requirement_id BLOB NOT NULL CHECK (length(requirement_id) = 16),
	status         TEXT NOT NULL,
	on_day         TEXT NOT NULL CHECK (length(on_day) = 10),
	n              INTEGER NOT NULL,
	PRIMARY KEY (org_id, id)
) STRICT;

-- The sums of the whole organization at the end of a day, for the trend.
CREATE TABLE tally_day (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	on_day         TEXT NOT NULL CHECK (length(on_day) = 10),
	requirement_id BLOB NOT NULL CHECK (length(requirement_id) = 16),
	status         TEXT NOT NULL,
	n              INTEGER NOT NULL,
	PRIMARY KEY (org_id, on_day, requirement_id, status)
) STRICT;

-- People by how they stand in all, in the order of their names: derived, like the names.
CREATE TABLE derived.standing_list (
	org_id    INTEGER NOT NULL,
	gen       INTEGER NOT NULL,
	person_id BLOB NOT NULL,
	status    TEXT NOT NULL,
	unit_id   BLOB NOT NULL,
	name_key  TEXT NOT NULL,
	PRIMARY KEY (org_id, gen, person_id)
) STRICT;
CREATE INDEX derived.standing_list_name ON standing_list (org_id, gen, status, name_key, person_id);
CREATE INDEX derived.standing_list_unit ON standing_list (org_id, gen, unit_id, status, name_key, person_id);
