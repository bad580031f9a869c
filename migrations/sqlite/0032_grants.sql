-- Whether an organization can be found by who wants to show it something, and asks for things.
CREATE TABLE grant_desk (
	org_id     INTEGER PRIMARY KEY NOT NULL REFERENCES org (id),
	name       TEXT NOT NULL CHECK (length(name) <= 120), -- under which it can be found, exactly; empty: by its code only
	name_key   TEXT UNIQUE, -- the same without case and blanks
	code       TEXT NOT NULL UNIQUE CHECK (length(code) = 10),
	takes      INTEGER NOT NULL CHECK (takes IN (0, 1)), -- it can be found, and given something
	kept       INTEGER NOT NULL CHECK (kept IN (0, 1)), -- its members may also show to others what it wrote down about them
	changed_at INTEGER NOT NULL
) STRICT;

-- What somebody lets another organization see, and until when. It is of the organization in
-- which the things are. looked_at is the latest time that was known: a clock that goes back
-- does not open again what was over.
CREATE TABLE grant_given (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	id         BLOB NOT NULL CHECK (length(id) = 16),
	version    INTEGER NOT NULL DEFAULT 1,
	person_id  BLOB NOT NULL,
	account_id BLOB NOT NULL, -- who gave it
	to_org     INTEGER NOT NULL REFERENCES org (id),
	purpose    TEXT NOT NULL CHECK (purpose IN ('employment', 'privileging', 'licensing', 'education', 'review', 'other')),
	agreed     BLOB NOT NULL, -- sealed: to whom and what for, in the words that were agreed to
	given_at   INTEGER NOT NULL,
	until_at   INTEGER NOT NULL,
	looked_at  INTEGER NOT NULL,
	ended_at   INTEGER,
	ended      TEXT NOT NULL DEFAULT '' CHECK (ended IN ('', 'revoked', 'expired', 'left')),
	request_id BLOB,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	CHECK (until_at > given_at AND until_at <= given_at + 63244800000000),
	CHECK ((ended = '') = (ended_at IS NULL))
) STRICT;
CREATE INDEX grant_given_person ON grant_given (org_id, person_id, id);

-- One thing of it. label is what it was called when it was given.
CREATE TABLE grant_item (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	id        BLOB NOT NULL CHECK (length(id) = 16),
	grant_id  BLOB NOT NULL,
	person_id BLOB NOT NULL,
	kind      TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
	item_id   BLOB NOT NULL CHECK (length(item_id) = 16),
	label     BLOB, -- sealed
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, grant_id, kind, item_id),
	FOREIGN KEY (org_id, grant_id) REFERENCES grant_given (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;

-- Who of the other organization looked, for the eyes of whoever gave it.
CREATE TABLE grant_look (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	id         BLOB NOT NULL CHECK (length(id) = 16),
	grant_id   BLOB NOT NULL,
	person_id  BLOB NOT NULL,
	item_id    BLOB, -- of grant_item; NULL: all that it is called
	did        TEXT NOT NULL CHECK (did IN ('opened', 'looked', 'taken', 'kept')),
	happened_at INTEGER NOT NULL,
	account_id BLOB NOT NULL,
	who        BLOB NOT NULL, -- sealed: what they are called there
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, grant_id) REFERENCES grant_given (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX grant_look_grant ON grant_look (org_id, grant_id, id);

-- What an organization was given: where to look for it. org_id is whose inbox it is, from_org
-- where the things are. It opens nothing: grant_given does.
CREATE TABLE grant_inbox (
	id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), -- of grant_given
	org_id     INTEGER NOT NULL REFERENCES org (id),
	from_org   INTEGER NOT NULL REFERENCES org (id),
	account_id BLOB NOT NULL, -- who gave it
	purpose    TEXT NOT NULL,
	label      BLOB, -- sealed: who gave it
	until_at   INTEGER NOT NULL,
	arrived_at INTEGER NOT NULL,
	warned_at  INTEGER, -- that it is about to end was told
	ended_at   INTEGER
) STRICT;
CREATE INDEX grant_inbox_org ON grant_inbox (org_id, id);
CREATE INDEX grant_inbox_until ON grant_inbox (until_at, id) WHERE ended_at IS NULL;

-- What an organization relied on: how the things were when it took them down.
CREATE TABLE grant_record (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	id         BLOB NOT NULL CHECK (length(id) = 16),
	grant_id   BLOB NOT NULL,
	from_org   BLOB NOT NULL CHECK (length(from_org) = 16), -- the public id
	account_id BLOB NOT NULL, -- whom it is about
	taken_by   BLOB NOT NULL,
	taken_at   INTEGER NOT NULL,
	said       BLOB NOT NULL, -- sealed: the things, as JSON
	digest     BLOB NOT NULL CHECK (length(digest) = 32), -- SHA-256 of that JSON
	PRIMARY KEY (org_id, id)
) STRICT;
CREATE INDEX grant_record_grant ON grant_record (org_id, grant_id, id);

-- What an organization asks somebody to let it see. to_account is whom that turned out to be,
-- which is never told: NULL where it is nobody, or was not looked for yet.
CREATE TABLE grant_request (
	id          BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version     INTEGER NOT NULL DEFAULT 1,
	org_id      INTEGER NOT NULL REFERENCES org (id),
	account_id  BLOB NOT NULL, -- who asked
	to_account  BLOB,
	address     BLOB NOT NULL, -- sealed: as it was typed
	kinds       TEXT NOT NULL CHECK (length(kinds) BETWEEN 1 AND 200),
	purpose     TEXT NOT NULL CHECK (purpose IN ('employment', 'privileging', 'licensing', 'education', 'review', 'other')),
	words       BLOB, -- sealed: what for, in its own words
	days        INTEGER NOT NULL CHECK (days BETWEEN 1 AND 731), -- for how long
	state       TEXT NOT NULL CHECK (state IN ('asked', 'given', 'declined', 'silent', 'withdrawn', 'expired')),
	asked_at    INTEGER NOT NULL,
	expires_at  INTEGER NOT NULL,
	reminded_at INTEGER,
	answered_at INTEGER,
	answer      BLOB, -- sealed: why not
	grant_id    BLOB
) STRICT;
CREATE INDEX grant_request_org ON grant_request (org_id, id);
CREATE INDEX grant_request_to ON grant_request (to_account, id) WHERE to_account IS NOT NULL;
CREATE INDEX grant_request_open ON grant_request (expires_at, id) WHERE state = 'asked';
