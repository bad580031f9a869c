-- Whether other organizations may send an organization what they say of people.
CREATE TABLE statement_desk (
	org_id     INTEGER PRIMARY KEY NOT NULL REFERENCES org (id),
	takes      INTEGER NOT NULL CHECK (takes IN (0, 1)),
	changed_at INTEGER NOT NULL
) STRICT;

-- Who says things of people to an organization: a program with a token of its own, or another
-- organization of the installation. Who it is follows from these, and from nothing in a file.
CREATE TABLE statement_source (
	org_id       INTEGER NOT NULL REFERENCES org (id),
	id           BLOB NOT NULL CHECK (length(id) = 16),
	version      INTEGER NOT NULL DEFAULT 1,
	kind         TEXT NOT NULL CHECK (kind IN ('provider', 'program', 'board')),
	name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200), -- as the receiver calls it
	jurisdiction TEXT NOT NULL CHECK (length(jurisdiction) <= 60),
	token_id     BLOB, -- with which it sends
	from_org     BLOB CHECK (length(from_org) = 16), -- the public id of who sends
	trusted      INTEGER NOT NULL CHECK (trusted IN (0, 1)), -- what fits by number and name is accepted by itself
	tells        TEXT NOT NULL CHECK (tells IN ('nothing', 'usual', 'all')), -- what it is told of what became of it
	added_by     BLOB, -- NULL: it came by itself
	added_at     INTEGER NOT NULL,
	ended_at     INTEGER,
	PRIMARY KEY (org_id, id),
	CHECK ((token_id IS NULL) <> (from_org IS NULL) OR ended_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX statement_source_token ON statement_source (org_id, token_id) WHERE token_id IS NOT NULL;
CREATE UNIQUE INDEX statement_source_from ON statement_source (org_id, from_org) WHERE from_org IS NOT NULL;

-- One thing that a source says of somebody. n counts what it said under one reference of its
-- own: the newest holds. Nothing counts before somebody of the receiver accepts it.
CREATE TABLE statement (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	id          BLOB NOT NULL CHECK (length(id) = 16),
	version     INTEGER NOT NULL DEFAULT 1,
	source_id   BLOB NOT NULL,
	batch_id    BLOB NOT NULL CHECK (length(batch_id) = 16), -- what came at once
	origin_id   BLOB, -- of statement_sent, where an organization sent it
	ref_ix      BLOB NOT NULL CHECK (length(ref_ix) = 32), -- equal for the same reference of a source
	n           INTEGER NOT NULL CHECK (n > 0),
	what        TEXT NOT NULL CHECK (what IN ('completion', 'credential')),
	withdraws   INTEGER NOT NULL CHECK (withdraws IN (0, 1)), -- it takes back what was said under the reference
	said        BLOB NOT NULL, -- sealed: what is said, of whom, and by what they are known
	said_ix     BLOB NOT NULL CHECK (length(said_ix) = 32), -- equal for the same words
	person_id   BLOB, -- of whom, once that is known
	fits        TEXT NOT NULL CHECK (fits IN ('new', 'one', 'odd', 'several', 'none', 'hand')),
	state       TEXT NOT NULL CHECK (state IN ('waiting', 'disputed', 'accepted', 'refused', 'withdrawn', 'replaced')),
	arrived_at  INTEGER NOT NULL,
	expires_at  INTEGER, -- when it goes unless somebody says of whom it is
	agreed_at   INTEGER, -- the person says that it is so
	reason      BLOB, -- sealed: why it was disputed or refused
	decided_by  BLOB, -- NULL: it was accepted by itself, or not yet
	decided_at  INTEGER,
	made_id     BLOB, -- the completion or the credential that it became, or that was there
	known       INTEGER NOT NULL DEFAULT 0 CHECK (known IN (0, 1)), -- that was recorded already
	replaces_id BLOB, -- what was accepted under the same reference
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, source_id, ref_ix, n),
	FOREIGN KEY (org_id, source_id) REFERENCES statement_source (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX statement_state ON statement (org_id, state, id);
CREATE INDEX statement_batch ON statement (org_id, batch_id, id);
CREATE INDEX statement_person ON statement (org_id, person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX statement_new ON statement (org_id, id) WHERE fits = 'new';
CREATE INDEX statement_expires ON statement (org_id, expires_at) WHERE expires_at IS NOT NULL;

-- What an organization sent to another at once.
CREATE TABLE statement_parcel (
	org_id   INTEGER NOT NULL REFERENCES org (id),
	id       BLOB NOT NULL CHECK (length(id) = 16),
	to_org   INTEGER NOT NULL REFERENCES org (id),
	name     TEXT NOT NULL CHECK (length(name) <= 300), -- of the receiver, as it was found
	lines    INTEGER NOT NULL,
	again    INTEGER NOT NULL, -- of them, said before in the same words
	sent_by  BLOB NOT NULL,
	sent_at  INTEGER NOT NULL,
	PRIMARY KEY (org_id, id)
) STRICT;

-- One line of it, and what the receiver tells of it.
CREATE TABLE statement_sent (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	id          BLOB NOT NULL CHECK (length(id) = 16),
	parcel_id   BLOB NOT NULL,
	to_org      INTEGER NOT NULL REFERENCES org (id),
	ref_ix      BLOB NOT NULL CHECK (length(ref_ix) = 32),
	n           INTEGER NOT NULL CHECK (n > 0),
	said        BLOB NOT NULL, -- sealed
	said_ix     BLOB NOT NULL CHECK (length(said_ix) = 32),
	state       TEXT NOT NULL CHECK (state IN ('taken', 'accepted', 'disputed', 'refused')),
	reason      BLOB, -- sealed: why it was disputed or refused
	answered_at INTEGER,
	sent_by     BLOB NOT NULL,
	sent_at     INTEGER NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, to_org, ref_ix, n),
	FOREIGN KEY (org_id, parcel_id) REFERENCES statement_parcel (org_id, id)
) STRICT;
CREATE INDEX statement_sent_parcel ON statement_sent (org_id, parcel_id, id);
CREATE INDEX statement_sent_state ON statement_sent (org_id, state, id);
