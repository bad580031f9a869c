-- Lists of people whom federal programs exclude, as an organization brought them in: of each
-- line what matching needs, as keyed hashes, with its kind and days, and nothing else.
CREATE TABLE exclusion_desk (
	org_id     BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	version    BIGINT NOT NULL DEFAULT 1,
	every_days BIGINT NOT NULL CHECK (every_days BETWEEN 1 AND 366) -- how old the newest list may be
);

-- A file that was brought in. What was found by it is kept when its lines are gone.
CREATE TABLE exclusion_list (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	id          BYTEA NOT NULL CHECK (length(id) = 16),
	version     BIGINT NOT NULL DEFAULT 1,
	source      TEXT COLLATE "C" NOT NULL CHECK (source IN ('', 'leie', 'sam')), -- empty until its headings are read
	part        TEXT COLLATE "C" NOT NULL CHECK (part IN ('full', 'supplement')),
	of_on       TEXT COLLATE "C" NOT NULL CHECK (length(of_on) = 10), -- the day that the file is of
	digest      BYTEA CHECK (length(digest) = 32),
	state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('loading', 'current', 'replaced')),
	total       BIGINT NOT NULL, -- lines
	kept        BIGINT NOT NULL, -- of these, about people
	ended       BIGINT NOT NULL, -- of these, reinstated or ended
	received_by BYTEA,
	received_at BIGINT NOT NULL,
	spread_at   BIGINT, -- when everybody concerned was marked
	behind      BYTEA NOT NULL CHECK (length(behind) = 16), -- how far that is
	checked_at  BIGINT, -- when everybody marked had been looked at; the figures are of then
	people      BIGINT NOT NULL,
	aliased     BIGINT NOT NULL,
	bare        BIGINT NOT NULL,
	matched     BIGINT NOT NULL,
	matched_ended BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	CHECK (state = 'loading' OR source <> '' AND digest IS NOT NULL)
);
CREATE UNIQUE INDEX exclusion_list_digest ON exclusion_list (org_id, digest) WHERE state <> 'loading';
CREATE INDEX exclusion_list_state ON exclusion_list (org_id, state, source, of_on);

-- A line about a person.
CREATE TABLE exclusion_entry (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	list_id     BYTEA NOT NULL,
	line        BIGINT NOT NULL CHECK (line > 0),
	ident_ix    BYTEA NOT NULL CHECK (length(ident_ix) = 16), -- the same in every list that has it
	born_ix     BYTEA CHECK (length(born_ix) = 16),
	middle_ix   BYTEA CHECK (length(middle_ix) = 16), -- its first letter
	kind        TEXT COLLATE "C" NOT NULL CHECK (length(kind) <= 40),
	excluded_on TEXT COLLATE "C" CHECK (length(excluded_on) = 10),
	ended_on    TEXT COLLATE "C" CHECK (length(ended_on) = 10), -- reinstated, or the last day
	reinstated  BOOLEAN NOT NULL,
	waived_on   TEXT COLLATE "C" CHECK (length(waived_on) = 10),
	PRIMARY KEY (org_id, list_id, line),
	FOREIGN KEY (org_id, list_id) REFERENCES exclusion_list (org_id, id)
);

-- By what a line is found.
CREATE TABLE exclusion_key (
	org_id  BIGINT NOT NULL REFERENCES org (id),
	list_id BYTEA NOT NULL,
	ix      BYTEA NOT NULL CHECK (length(ix) = 16),
	line    BIGINT NOT NULL,
	PRIMARY KEY (org_id, list_id, ix, line),
	FOREIGN KEY (org_id, list_id) REFERENCES exclusion_list (org_id, id)
);

-- Somebody who is checked, and by what they are found.
CREATE TABLE exclusion_subject (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	person_id BYTEA NOT NULL,
	keys_ix   BYTEA NOT NULL CHECK (length(keys_ix) = 32), -- of all that a match depends on
	aliased   BOOLEAN NOT NULL, -- no name is known but aliases
	bare      BOOLEAN NOT NULL, -- neither a day of birth nor an NPI is known
	PRIMARY KEY (org_id, person_id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE TABLE exclusion_subject_key (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	ix        BYTEA NOT NULL CHECK (length(ix) = 16),
	person_id BYTEA NOT NULL,
	PRIMARY KEY (org_id, ix, person_id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX exclusion_subject_key_person ON exclusion_subject_key (org_id, person_id);

-- A possible match, as it is in the newest list.
CREATE TABLE exclusion_match (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	person_id   BYTEA NOT NULL,
	source      TEXT COLLATE "C" NOT NULL CHECK (source IN ('leie', 'sam')),
	ident_ix    BYTEA NOT NULL CHECK (length(ident_ix) = 16),
	list_id     BYTEA NOT NULL,
	line        BIGINT NOT NULL,
	what        TEXT COLLATE "C" NOT NULL CHECK (length(what) BETWEEN 1 AND 20), -- what is the same
	kind        TEXT COLLATE "C" NOT NULL CHECK (length(kind) <= 40),
	excluded_on TEXT COLLATE "C" CHECK (length(excluded_on) = 10),
	ended_on    TEXT COLLATE "C" CHECK (length(ended_on) = 10),
	reinstated  BOOLEAN NOT NULL,
	waived_on   TEXT COLLATE "C" CHECK (length(waived_on) = 10),
	finding_id  BYTEA NOT NULL CHECK (length(finding_id) = 16),
	found_at    BIGINT NOT NULL,
	PRIMARY KEY (org_id, person_id, source, ident_ix),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, list_id) REFERENCES exclusion_list (org_id, id)
);
CREATE INDEX exclusion_match_source ON exclusion_match (org_id, source, person_id);

-- Whoever is to be looked at.
CREATE TABLE exclusion_mark (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	person_id BYTEA NOT NULL CHECK (length(person_id) = 16),
	turn      BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (org_id, person_id)
);
