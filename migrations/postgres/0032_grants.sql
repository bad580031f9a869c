-- Whether an organization can be found by who wants to show it something, and asks for things.
CREATE TABLE grant_desk (
	org_id     BIGINT PRIMARY KEY NOT NULL REFERENCES org (id),
	name       TEXT NOT NULL CHECK (length(name) <= 120), -- under which it can be found, exactly; empty: by its code only
	name_key   TEXT COLLATE "C" UNIQUE, -- the same without case and blanks
	code       TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(code) = 10),
	takes      BOOLEAN NOT NULL, -- it can be found, and given something
	kept       BOOLEAN NOT NULL, -- its members may also show to others what it wrote down about them
	changed_at BIGINT NOT NULL
);

-- What somebody lets another organization see, and until when. It is of the organization in
-- which the things are. looked_at is the latest time that was known: a clock that goes back
-- does not open again what was over.
CREATE TABLE grant_given (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	version    BIGINT NOT NULL DEFAULT 1,
	person_id  BYTEA NOT NULL,
	account_id BYTEA NOT NULL, -- who gave it
	to_org     BIGINT NOT NULL REFERENCES org (id),
	purpose    TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('employment', 'privileging', 'licensing', 'education', 'review', 'other')),
	agreed     BYTEA NOT NULL, -- sealed: to whom and what for, in the words that were agreed to
	given_at   BIGINT NOT NULL,
	until_at   BIGINT NOT NULL,
	looked_at  BIGINT NOT NULL,
	ended_at   BIGINT,
	ended      TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (ended IN ('', 'revoked', 'expired', 'left')),
	request_id BYTEA,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	CHECK (until_at > given_at AND until_at <= given_at + 63244800000000),
	CHECK ((ended = '') = (ended_at IS NULL))
);
CREATE INDEX grant_given_person ON grant_given (org_id, person_id, id);

-- One thing of it. label is what it was called when it was given.
CREATE TABLE grant_item (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	id        BYTEA NOT NULL CHECK (length(id) = 16),
	grant_id  BYTEA NOT NULL,
	person_id BYTEA NOT NULL,
	kind      TEXT COLLATE "C" NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
	item_id   BYTEA NOT NULL CHECK (length(item_id) = 16),
	label     BYTEA, -- sealed
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, grant_id, kind, item_id),
	FOREIGN KEY (org_id, grant_id) REFERENCES grant_given (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);

-- Who of the other organization looked, for the eyes of whoever gave it.
CREATE TABLE grant_look (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	grant_id   BYTEA NOT NULL,
	person_id  BYTEA NOT NULL,
	item_id    BYTEA, -- of grant_item; NULL: all that it is called
	did        TEXT COLLATE "C" NOT NULL CHECK (did IN ('opened', 'looked', 'taken', 'kept')),
	happened_at BIGINT NOT NULL,
	account_id BYTEA NOT NULL,
	who        BYTEA NOT NULL, -- sealed: what they are called there
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, grant_id) REFERENCES grant_given (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX grant_look_grant ON grant_look (org_id, grant_id, id);

-- What an organization was given: where to look for it. org_id is whose inbox it is, from_org
-- where the things are. It opens nothing: grant_given does.
CREATE TABLE grant_inbox (
	id         BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16), -- of grant_given
	org_id     BIGINT NOT NULL REFERENCES org (id),
	from_org   BIGINT NOT NULL REFERENCES org (id),
	account_id BYTEA NOT NULL, -- who gave it
	purpose    TEXT COLLATE "C" NOT NULL,
	label      BYTEA, -- sealed: who gave it
	until_at   BIGINT NOT NULL,
	arrived_at BIGINT NOT NULL,
	warned_at  BIGINT, -- that it is about to end was told
	ended_at   BIGINT
);
CREATE INDEX grant_inbox_org ON grant_inbox (org_id, id);
CREATE INDEX grant_inbox_until ON grant_inbox (until_at, id) WHERE ended_at IS NULL;

-- What an organization relied on: how the things were when it took them down.
CREATE TABLE grant_record (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	grant_id   BYTEA NOT NULL,
	from_org   BYTEA NOT NULL CHECK (length(from_org) = 16), -- the public id
	account_id BYTEA NOT NULL, -- whom it is about
	taken_by   BYTEA NOT NULL,
	taken_at   BIGINT NOT NULL,
	said       BYTEA NOT NULL, -- sealed: the things, as JSON
	digest     BYTEA NOT NULL CHECK (length(digest) = 32), -- SHA-256 of that JSON
	PRIMARY KEY (org_id, id)
);
CREATE INDEX grant_record_grant ON grant_record (org_id, grant_id, id);

-- What an organization asks somebody to let it see. to_account is whom that turned out to be,
-- which is never told: NULL where it is nobody, or was not looked for yet.
CREATE TABLE grant_request (
	id          BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version     BIGINT NOT NULL DEFAULT 1,
	org_id      BIGINT NOT NULL REFERENCES org (id),
	account_id  BYTEA NOT NULL, -- who asked
	to_account  BYTEA,
	address     BYTEA NOT NULL, -- sealed: as it was typed
	kinds       TEXT COLLATE "C" NOT NULL CHECK (length(kinds) BETWEEN 1 AND 200),
	purpose     TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('employment', 'privileging', 'licensing', 'education', 'review', 'other')),
	words       BYTEA, -- sealed: what for, in its own words
	days        BIGINT NOT NULL CHECK (days BETWEEN 1 AND 731), -- for how long
	state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('asked', 'given', 'declined', 'silent', 'withdrawn', 'expired')),
	asked_at    BIGINT NOT NULL,
	expires_at  BIGINT NOT NULL,
	reminded_at BIGINT,
	answered_at BIGINT,
	answer      BYTEA, -- sealed: why not
	grant_id    BYTEA
);
CREATE INDEX grant_request_org ON grant_request (org_id, id);
CREATE INDEX grant_request_to ON grant_request (to_account, id) WHERE to_account IS NOT NULL;
CREATE INDEX grant_request_open ON grant_request (expires_at, id) WHERE state = 'asked';
