-- A text that people of the organization read and sign. What its page is edited with; what
-- was published lies in policy_version. published: the version that holds, 0 none.
CREATE TABLE policy (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	id         BLOB NOT NULL CHECK (length(id) = 16),
	version    INTEGER NOT NULL DEFAULT 1,
	number     TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 40),
	number_key TEXT NOT NULL CHECK (length(number_key) BETWEEN 1 AND 200),
	title      TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	owner      TEXT NOT NULL CHECK (length(owner) <= 200), -- the office that answers for it
	draft      TEXT NOT NULL CHECK (length(draft) <= 200000), -- the text as it is being written
	drafted    INTEGER NOT NULL CHECK (drafted IN (0, 1)), -- it is not what was published
	asks       TEXT NOT NULL CHECK (length(asks) <= 40000), -- who signs it
	due_days   INTEGER NOT NULL CHECK (due_days BETWEEN 0 AND 365),
	published  INTEGER NOT NULL DEFAULT 0 CHECK (published >= 0),
	created_at INTEGER NOT NULL,
	retired_at INTEGER,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, number_key)
) STRICT;

-- A text as it was published. anew: it is to be signed, also by who signed before; base_n is
-- the first version whose signatures stand for this one.
CREATE TABLE policy_version (
	org_id       INTEGER NOT NULL REFERENCES org (id),
	policy_id    BLOB NOT NULL,
	n            INTEGER NOT NULL CHECK (n > 0),
	number       TEXT NOT NULL,
	title        TEXT NOT NULL,
	owner        TEXT NOT NULL,
	body         TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 200000),
	digest       BLOB NOT NULL CHECK (length(digest) = 32), -- SHA-256 of body
	summary      TEXT NOT NULL CHECK (length(summary) <= 2000), -- what changed
	anew         INTEGER NOT NULL CHECK (anew IN (0, 1)),
	base_n       INTEGER NOT NULL CHECK (base_n BETWEEN 1 AND n),
	due_days     INTEGER NOT NULL,
	effective_on TEXT NOT NULL CHECK (length(effective_on) = 10),
	published_on TEXT NOT NULL CHECK (length(published_on) = 10),
	published_at INTEGER NOT NULL,
	published_by BLOB,
	audit_id     BLOB NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, policy_id, n),
	FOREIGN KEY (org_id, policy_id) REFERENCES policy (org_id, id)
) STRICT;

-- That somebody signed. account: themselves, signed in, under the whole text; paper: staff
-- entered it. A row of paper can be superseded; voided: the row says only that it does not hold.
CREATE TABLE policy_signature (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	id            BLOB NOT NULL CHECK (length(id) = 16),
	policy_id     BLOB NOT NULL,
	n             INTEGER NOT NULL,
	person_id     BLOB NOT NULL,
	digest        BLOB NOT NULL CHECK (length(digest) = 32), -- of what was signed
	how           TEXT NOT NULL CHECK (how IN ('account', 'paper')),
	account_id    BLOB, -- who signed, or entered the paper; NULL: the system
	signed_on     TEXT NOT NULL CHECK (length(signed_on) = 10),
	reason        BLOB, -- sealed: why on paper
	voided        INTEGER NOT NULL CHECK (voided IN (0, 1)),
	known_at      INTEGER NOT NULL,
	supersedes_id BLOB,
	audit_id      BLOB NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, policy_id, n) REFERENCES policy_version (org_id, policy_id, n),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, supersedes_id) REFERENCES policy_signature (org_id, id)
) STRICT;
CREATE UNIQUE INDEX policy_signature_one ON policy_signature (org_id, policy_id, n, person_id) WHERE supersedes_id IS NULL;
CREATE UNIQUE INDEX policy_signature_once ON policy_signature (org_id, supersedes_id) WHERE supersedes_id IS NOT NULL;
CREATE INDEX policy_signature_person ON policy_signature (org_id, person_id, policy_id, n);
CREATE INDEX policy_signature_day ON policy_signature (org_id, policy_id, id);

-- Whoever works out what somebody has to sign holds their row.
CREATE TABLE policy_head (
	org_id  INTEGER NOT NULL REFERENCES org (id),
	id      BLOB NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, id) REFERENCES person (org_id, id)
) STRICT;

-- Who has to sign what, and whether they did: worked out from facts, policies and signatures.
-- n is the first version that will do; told the last step of which they were told.
CREATE TABLE policy_asked (
	org_id       INTEGER NOT NULL REFERENCES org (id),
	policy_id    BLOB NOT NULL,
	person_id    BLOB NOT NULL,
	n            INTEGER NOT NULL,
	since_on     TEXT NOT NULL CHECK (length(since_on) = 10),
	due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
	signature_id BLOB,
	told         INTEGER NOT NULL CHECK (told BETWEEN 0 AND 3), -- nothing, asked, soon, overdue
	PRIMARY KEY (org_id, policy_id, person_id),
	FOREIGN KEY (org_id, policy_id) REFERENCES policy (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, signature_id) REFERENCES policy_signature (org_id, id)
) STRICT;
CREATE INDEX policy_asked_due ON policy_asked (org_id, policy_id, due_on, person_id);
CREATE INDEX policy_asked_person ON policy_asked (org_id, person_id, policy_id);

-- When an organization's people are looked at next. A platform table: one look finds those
-- that have policies, however many others there are.
CREATE TABLE policy_wake (
	org_id  INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	wake_at INTEGER NOT NULL
) STRICT;
CREATE INDEX policy_wake_at ON policy_wake (wake_at, org_id);
