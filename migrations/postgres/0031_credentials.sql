-- A licence, certification or registration that somebody holds. What is known of it lies in
-- credential_entry; this is what it is found by, and what of it rules go by: fact_id is the
-- fact that entry fact_n was written as.
CREATE TABLE credential (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	id        BYTEA NOT NULL CHECK (length(id) = 16),
	version   BIGINT NOT NULL DEFAULT 1,
	person_id BYTEA NOT NULL,
	pack      TEXT COLLATE "C" NOT NULL CHECK (length(pack) <= 80), -- the board's requirement that ships; empty: none
	code      TEXT COLLATE "C" NOT NULL CHECK (length(code) <= 80), -- by which rules know it; empty: none does
	head_n    BIGINT NOT NULL CHECK (head_n > 0), -- the newest entry
	expires_on TEXT COLLATE "C" CHECK (length(expires_on) = 10), -- as the newest entry says
	number_ix BYTEA CHECK (length(number_ix) = 32), -- the same of its number, within its board
	board_ix  BYTEA NOT NULL CHECK (length(board_ix) = 32),
	source_id BYTEA, -- that is asked by itself
	due_at    BIGINT, -- when it is asked next
	fact_id   BYTEA,
	fact_n    BIGINT NOT NULL DEFAULT 0, -- 0: nothing counts yet
	added_by  BYTEA, -- NULL: the system
	added_at  BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX credential_person ON credential (org_id, person_id, id);
CREATE UNIQUE INDEX credential_pack ON credential (org_id, person_id, pack) WHERE pack <> '';
CREATE INDEX credential_number ON credential (org_id, number_ix) WHERE number_ix IS NOT NULL;
CREATE INDEX credential_board ON credential (org_id, board_ix, id);
CREATE INDEX credential_due ON credential (org_id, due_at, id) WHERE due_at IS NOT NULL;

-- What was said of a credential, one entry after the other: the newest holds. None is ever
-- changed.
CREATE TABLE credential_entry (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	id            BYTEA NOT NULL CHECK (length(id) = 16),
	credential_id BYTEA NOT NULL,
	n             BIGINT NOT NULL CHECK (n > 0),
	person_id     BYTEA NOT NULL,
	did           TEXT COLLATE "C" NOT NULL CHECK (did IN ('added', 'renewed', 'corrected', 'ended')),
	kind          TEXT COLLATE "C" NOT NULL CHECK (kind IN ('licence', 'certification', 'registration', 'other')),
	status        TEXT COLLATE "C" NOT NULL CHECK (status IN ('active', 'expired', 'suspended', 'revoked', 'surrendered', 'inactive', 'pending')),
	status_on     TEXT COLLATE "C" CHECK (length(status_on) = 10), -- since when it is so
	title         BYTEA NOT NULL, -- sealed
	issuer        BYTEA NOT NULL, -- sealed
	jurisdiction  TEXT COLLATE "C" NOT NULL CHECK (length(jurisdiction) <= 60),
	number        BYTEA, -- sealed
	number_ix     BYTEA CHECK (length(number_ix) = 32), -- under the organization's key
	board_ix      BYTEA NOT NULL CHECK (length(board_ix) = 32), -- the same of issuer and jurisdiction
	issued_on     TEXT COLLATE "C" CHECK (length(issued_on) = 10),
	valid_from    TEXT COLLATE "C" CHECK (length(valid_from) = 10),
	expires_on    TEXT COLLATE "C" CHECK (length(expires_on) = 10), -- the last good day
	source        TEXT COLLATE "C" NOT NULL CHECK (source IN ('self', 'admin', 'import')),
	said_by       BYTEA, -- NULL: the system
	known_at      BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, credential_id, n),
	FOREIGN KEY (org_id, credential_id) REFERENCES credential (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX credential_entry_person ON credential_entry (org_id, person_id);

-- Where somebody's credentials are checked: whoever looks, a file, or a service that is asked.
CREATE TABLE credential_source (
	org_id       BIGINT NOT NULL REFERENCES org (id),
	id           BYTEA NOT NULL CHECK (length(id) = 16),
	version      BIGINT NOT NULL DEFAULT 1,
	name         TEXT COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	how          TEXT COLLATE "C" NOT NULL CHECK (how IN ('manual', 'file', 'http')),
	issuer       TEXT COLLATE "C" NOT NULL CHECK (length(issuer) BETWEEN 1 AND 200),
	jurisdiction TEXT COLLATE "C" NOT NULL CHECK (length(jurisdiction) <= 60),
	board_ix     BYTEA NOT NULL CHECK (length(board_ix) = 32),
	days         BIGINT NOT NULL CHECK (days BETWEEN 0 AND 3660), -- between two looks; 0: not by itself
	url          TEXT COLLATE "C" NOT NULL CHECK (length(url) <= 1000),
	header       TEXT COLLATE "C" NOT NULL CHECK (length(header) <= 100),
	secret       BYTEA, -- sealed: what the header says
	stopped_at   BIGINT, -- since when it is not asked any more
	down_at      BIGINT, -- since when it does not answer
	down_code    TEXT COLLATE "C" NOT NULL CHECK (length(down_code) <= 40), -- why
	answered_at  BIGINT, -- when it last did
	changed_at   BIGINT NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX credential_source_http ON credential_source (org_id, board_ix) WHERE how = 'http' AND stopped_at IS NULL;

-- What somebody or something vouches for, or says otherwise, of one entry. Grades are worked
-- out of these rows. None is ever changed; a mistake is withdrawn by another.
CREATE TABLE credential_evidence (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	id            BYTEA NOT NULL CHECK (length(id) = 16),
	credential_id BYTEA NOT NULL,
	seq           BIGINT NOT NULL CHECK (seq > 0), -- in the order in which it came
	n             BIGINT NOT NULL CHECK (n > 0), -- the entry
	person_id     BYTEA NOT NULL,
	grade         TEXT COLLATE "C" NOT NULL CHECK (grade IN ('document', 'issuer', 'source')),
	result        TEXT COLLATE "C" NOT NULL CHECK (result IN ('agrees', 'differs', 'withdrawn')),
	reasons       TEXT COLLATE "C" NOT NULL CHECK (length(reasons) <= 100), -- codes, separated by commas
	how           TEXT COLLATE "C" NOT NULL CHECK (how IN ('seen', 'manual', 'file', 'http', 'signature')),
	document_id   BYTEA,
	document_n    BIGINT NOT NULL DEFAULT 0, -- its version
	source_id     BYTEA,
	answer        BYTEA, -- sealed: what the source said, and where
	batch_ix      BYTEA CHECK (length(batch_ix) = 32), -- of a file: equal for the same file
	supersedes_id BYTEA,
	by_id         BYTEA, -- NULL: the system
	seen_at       BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, credential_id, seq),
	FOREIGN KEY (org_id, credential_id) REFERENCES credential (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX credential_evidence_person ON credential_evidence (org_id, person_id);
CREATE UNIQUE INDEX credential_evidence_batch ON credential_evidence (org_id, credential_id, batch_ix) WHERE batch_ix IS NOT NULL;

-- The documents that show a credential.
CREATE TABLE credential_document (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	credential_id BYTEA NOT NULL,
	document_id   BYTEA NOT NULL CHECK (length(document_id) = 16),
	person_id     BYTEA NOT NULL,
	added_by      BYTEA,
	added_at      BIGINT NOT NULL,
	PRIMARY KEY (org_id, credential_id, document_id),
	FOREIGN KEY (org_id, credential_id) REFERENCES credential (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX credential_document_person ON credential_document (org_id, person_id);

-- A file of answers that was read, and what came of it. lines are those of its lines that
-- matched nobody or could not be read.
CREATE TABLE credential_answers (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	id        BYTEA NOT NULL CHECK (length(id) = 16),
	source_id BYTEA NOT NULL,
	rows_n    BIGINT NOT NULL,
	agreed    BIGINT NOT NULL,
	differed  BIGINT NOT NULL,
	known_n   BIGINT NOT NULL, -- said by the same file before
	nobody    BIGINT NOT NULL,
	bad       BIGINT NOT NULL,
	lines     TEXT COLLATE "C" NOT NULL CHECK (length(lines) <= 8000),
	read_by   BYTEA,
	read_at   BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, source_id) REFERENCES credential_source (org_id, id)
);
CREATE INDEX credential_answers_source ON credential_answers (org_id, source_id, id);

-- When credentials of an organization are asked about next. A platform table: one look finds
-- those that have any due, however many others there are.
CREATE TABLE credential_wake (
	org_id  BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	wake_at BIGINT NOT NULL
);
CREATE INDEX credential_wake_at ON credential_wake (wake_at, org_id);
