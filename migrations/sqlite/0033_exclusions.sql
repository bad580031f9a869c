-- Lists of people whom federal programs exclude, as an organization brought them in: of each
-- line what matching needs, as keyed hashes, with its kind and days, and nothing else.
CREATE TABLE exclusion_desk (
	org_id     INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	version    INTEGER NOT NULL DEFAULT 1,
	every_days INTEGER NOT NULL CHECK (every_days BETWEEN 1 AND 366) -- how old the newest list may be
) STRICT;

-- A file that was brought in. What was found by it is kept when its lines are gone.
CREATE TABLE exclusion_list (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	id          BLOB NOT NULL CHECK (length(id) = 16),
	version     INTEGER NOT NULL DEFAULT 1,
	source      TEXT NOT NULL CHECK (source IN ('', 'leie', 'sam')), -- empty until its headings are read
	part        TEXT NOT NULL CHECK (part IN ('full', 'supplement')),
	of_on       TEXT NOT NULL CHECK (length(of_on) = 10), -- the day that the file is of
	digest      BLOB CHECK (length(digest) = 32),
	state       TEXT NOT NULL CHECK (state IN ('loading', 'current', 'replaced')),
	total       INTEGER NOT NULL, -- lines
	kept        INTEGER NOT NULL, -- of these, about people
	ended       INTEGER NOT NULL, -- of these, reinstated or ended
	received_by BLOB,
	received_at INTEGER NOT NULL,
	spread_at   INTEGER, -- when everybody concerned was marked
	behind      BLOB NOT NULL CHECK (length(behind) = 16), -- how far that is
	checked_at  INTEGER, -- when everybody marked had been looked at; the figures are of then
	people      INTEGER NOT NULL,
	aliased     INTEGER NOT NULL,
	bare        INTEGER NOT NULL,
	matched     INTEGER NOT NULL,
	matched_ended INTEGER NOT NULL,
	PRIMARY KEY (org_id, id),
	CHECK (state = 'loading' OR source <> '' AND digest IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX exclusion_list_digest ON exclusion_list (org_id, digest) WHERE state <> 'loading';
CREATE INDEX exclusion_list_state ON exclusion_list (org_id, state, source, of_on);

-- A line about a person.
CREATE TABLE exclusion_entry (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	list_id     BLOB NOT NULL,
	line        INTEGER NOT NULL CHECK (line > 0),
	ident_ix    BLOB NOT NULL CHECK (length(ident_ix) = 16), -- the same in every list that has it
	born_ix     BLOB CHECK (length(born_ix) = 16),
	middle_ix   BLOB CHECK (length(middle_ix) = 16), -- its first letter
	kind        TEXT NOT NULL CHECK (length(kind) <= 40),
	excluded_on TEXT CHECK (length(excluded_on) = 10),
	ended_on    TEXT CHECK (length(ended_on) = 10), -- reinstated, or the last day
	reinstated  INTEGER NOT NULL CHECK (reinstated IN (0, 1)),
	waived_on   TEXT CHECK (length(waived_on) = 10),
	PRIMARY KEY (org_id, list_id, line),
	FOREIGN KEY (org_id, list_id) REFERENCES exclusion_list (org_id, id)
) STRICT;

-- By what a line is found.
CREATE TABLE exclusion_key (
	org_id  INTEGER NOT NULL REFERENCES org (id),
	list_id BLOB NOT NULL,
	ix      BLOB NOT NULL CHECK (length(ix) = 16),
	line    INTEGER NOT NULL,
	PRIMARY KEY (org_id, list_id, ix, line),
	FOREIGN KEY (org_id, list_id) REFERENCES exclusion_list (org_id, id)
) STRICT;

-- Somebody who is checked, and by what they are found.
CREATE TABLE exclusion_subject (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	person_id BLOB NOT NULL,
	keys_ix   BLOB NOT NULL CHECK (length(keys_ix) = 32), -- of all that a match depends on
	aliased   INTEGER NOT NULL CHECK (aliased IN (0, 1)), -- no name is known but aliases
	bare      INTEGER NOT NULL CHECK (bare IN (0, 1)), -- neither a day of birth nor an NPI is known
	PRIMARY KEY (org_id, person_id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE TABLE exclusion_subject_key (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	ix        BLOB NOT NULL CHECK (length(ix) = 16),
	person_id BLOB NOT NULL,
	PRIMARY KEY (org_id, ix, person_id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX exclusion_subject_key_person ON exclusion_subject_key (org_id, person_id);

-- A possible match, as it is in the newest list.
CREATE TABLE exclusion_match (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	person_id   BLOB NOT NULL,
	source      TEXT NOT NULL CHECK (source IN ('leie', 'sam')),
	ident_ix    BLOB NOT NULL CHECK (length(ident_ix) = 16),
	list_id     BLOB NOT NULL,
	line        INTEGER NOT NULL,
	what        TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 20), -- what is the same
	kind        TEXT NOT NULL CHECK (length(kind) <= 40),
	excluded_on TEXT CHECK (length(excluded_on) = 10),
	ended_on    TEXT CHECK (length(ended_on) = 10),
	reinstated  INTEGER NOT NULL CHECK (reinstated IN (0, 1)),
	waived_on   TEXT CHECK (length(waived_on) = 10),
	finding_id  BLOB NOT NULL CHECK (length(finding_id) = 16),
	found_at    INTEGER NOT NULL,
	PRIMARY KEY (org_id, person_id, source, ident_ix),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, list_id) REFERENCES exclusion_list (org_id, id)
) STRICT;
CREATE INDEX exclusion_match_source ON exclusion_match (org_id, source, person_id);

-- Whoever is to be looked at.
CREATE TABLE exclusion_mark (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	person_id BLOB NOT NULL CHECK (length(person_id) = 16),
	turn      INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (org_id, person_id)
) STRICT;
