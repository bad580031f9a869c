-- A licence, certification or registration that somebody holds. What is known of it lies in
-- credential_entry; this is what it is found by, and what of it rules go by: fact_id is the
-- fact that entry fact_n was written as.
CREATE TABLE credential (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	id        BLOB NOT NULL CHECK (length(id) = 16),
	version   INTEGER NOT NULL DEFAULT 1,
	person_id BLOB NOT NULL,
	pack      TEXT NOT NULL CHECK (length(pack) <= 80), -- the board's requirement that ships; empty: none
	code      TEXT NOT NULL CHECK (length(code) <= 80), -- by which rules know it; empty: none does
	head_n    INTEGER NOT NULL CHECK (head_n > 0), -- the newest entry
	expires_on TEXT CHECK (length(expires_on) = 10), -- as the newest entry says
	number_ix BLOB CHECK (length(number_ix) = 32), -- the same of its number, within its board
	board_ix  BLOB NOT NULL CHECK (length(board_ix) = 32),
	source_id BLOB, -- that is asked by itself
	due_at    INTEGER, -- when it is asked next
	fact_id   BLOB,
	fact_n    INTEGER NOT NULL DEFAULT 0, -- 0: nothing counts yet
	added_by  BLOB, -- NULL: the system
	added_at  INTEGER NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX credential_person ON credential (org_id, person_id, id);
CREATE UNIQUE INDEX credential_pack ON credential (org_id, person_id, pack) WHERE pack <> '';
CREATE INDEX credential_number ON credential (org_id, number_ix) WHERE number_ix IS NOT NULL;
CREATE INDEX credential_board ON credential (org_id, board_ix, id);
CREATE INDEX credential_due ON credential (org_id, due_at, id) WHERE due_at IS NOT NULL;

-- What was said of a credential, one entry after the other: the newest holds. None is ever
-- changed.
CREATE TABLE credential_entry (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	id            BLOB NOT NULL CHECK (length(id) = 16),
	credential_id BLOB NOT NULL,
	n             INTEGER NOT NULL CHECK (n > 0),
	person_id     BLOB NOT NULL,
	did           TEXT NOT NULL CHECK (did IN ('added', 'renewed', 'corrected', 'ended')),
	kind          TEXT NOT NULL CHECK (kind IN ('licence', 'certification', 'registration', 'other')),
	status        TEXT NOT NULL CHECK (status IN ('active', 'expired', 'suspended', 'revoked', 'surrendered', 'inactive', 'pending')),
	status_on     TEXT CHECK (length(status_on) = 10), -- since when it is so
	title         BLOB NOT NULL, -- sealed
	issuer        BLOB NOT NULL, -- sealed
	jurisdiction  TEXT NOT NULL CHECK (length(jurisdiction) <= 60),
	number        BLOB, -- sealed
	number_ix     BLOB CHECK (length(number_ix) = 32), -- under the organization's key
	board_ix      BLOB NOT NULL CHECK (length(board_ix) = 32), -- the same of issuer and jurisdiction
	issued_on     TEXT CHECK (length(issued_on) = 10),
	valid_from    TEXT CHECK (length(valid_from) = 10),
	expires_on    TEXT CHECK (length(expires_on) = 10), -- the last good day
	source        TEXT NOT NULL CHECK (source IN ('self', 'admin', 'import')),
	said_by       BLOB, -- NULL: the system
	known_at      INTEGER NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, credential_id, n),
	FOREIGN KEY (org_id, credential_id) REFERENCES credential (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX credential_entry_person ON credential_entry (org_id, person_id);

-- Where somebody's credentials are checked: whoever looks, a file, or a service that is asked.
CREATE TABLE credential_source (
	org_id       INTEGER NOT NULL REFERENCES org (id),
	id           BLOB NOT NULL CHECK (length(id) = 16),
	version      INTEGER NOT NULL DEFAULT 1,
	name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	how          TEXT NOT NULL CHECK (how IN ('manual', 'file', 'http')),
	issuer       TEXT NOT NULL CHECK (length(issuer) BETWEEN 1 AND 200),
	jurisdiction TEXT NOT NULL CHECK (length(jurisdiction) <= 60),
	board_ix     BLOB NOT NULL CHECK (length(board_ix) = 32),
	days         INTEGER NOT NULL CHECK (days BETWEEN 0 AND 3660), -- between two looks; 0: not by itself
	url          TEXT NOT NULL CHECK (length(url) <= 1000),
	header       TEXT NOT NULL CHECK (length(header) <= 100),
	secret       BLOB, -- sealed: what the header says
	stopped_at   INTEGER, -- since when it is not asked any more
	down_at      INTEGER, -- since when it does not answer
	down_code    TEXT NOT NULL CHECK (length(down_code) <= 40), -- why
	answered_at  INTEGER, -- when it last did
	changed_at   INTEGER NOT NULL,
	PRIMARY KEY (org_id, id)
) STRICT;
CREATE UNIQUE INDEX credential_source_http ON credential_source (org_id, board_ix) WHERE how = 'http' AND stopped_at IS NULL;

-- What somebody or something vouches for, or says otherwise, of one entry. Grades are worked
-- out of these rows. None is ever changed; a mistake is withdrawn by another.
CREATE TABLE credential_evidence (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	id            BLOB NOT NULL CHECK (length(id) = 16),
	credential_id BLOB NOT NULL,
	seq           INTEGER NOT NULL CHECK (seq > 0), -- in the order in which it came
	n             INTEGER NOT NULL CHECK (n > 0), -- the entry
	person_id     BLOB NOT NULL,
	grade         TEXT NOT NULL CHECK (grade IN ('document', 'issuer', 'source')),
	result        TEXT NOT NULL CHECK (result IN ('agrees', 'differs', 'withdrawn')),
	reasons       TEXT NOT NULL CHECK (length(reasons) <= 100), -- codes, separated by commas
	how           TEXT NOT NULL CHECK (how IN ('seen', 'manual', 'file', 'http', 'signature')),
	document_id   BLOB,
	document_n    INTEGER NOT NULL DEFAULT 0, -- its version
	source_id     BLOB,
	answer        BLOB, -- sealed: what the source said, and where
	batch_ix      BLOB CHECK (length(batch_ix) = 32), -- of a file: equal for the same file
	supersedes_id BLOB,
	by_id         BLOB, -- NULL: the system
	seen_at       INTEGER NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, credential_id, seq),
	FOREIGN KEY (org_id, credential_id) REFERENCES credential (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX credential_evidence_person ON credential_evidence (org_id, person_id);
CREATE UNIQUE INDEX credential_evidence_batch ON credential_evidence (org_id, credential_id, batch_ix) WHERE batch_ix IS NOT NULL;

-- The documents that show a credential.
CREATE TABLE credential_document (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	credential_id BLOB NOT NULL,
	document_id   BLOB NOT NULL CHECK (length(document_id) = 16),
	person_id     BLOB NOT NULL,
	added_by      BLOB,
	added_at      INTEGER NOT NULL,
	PRIMARY KEY (org_id, credential_id, document_id),
	FOREIGN KEY (org_id, credential_id) REFERENCES credential (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX credential_document_person ON credential_document (org_id, person_id);

-- A file of answers that was read, and what came of it. lines are those of its lines that
-- matched nobody or could not be read.
CREATE TABLE credential_answers (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	id        BLOB NOT NULL CHECK (length(id) = 16),
	source_id BLOB NOT NULL,
	rows_n    INTEGER NOT NULL,
	agreed    INTEGER NOT NULL,
	differed  INTEGER NOT NULL,
	known_n   INTEGER NOT NULL, -- said by the same file before
	nobody    INTEGER NOT NULL,
	bad       INTEGER NOT NULL,
	lines     TEXT NOT NULL CHECK (length(lines) <= 8000),
	read_by   BLOB,
	read_at   INTEGER NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, source_id) REFERENCES credential_source (org_id, id)
) STRICT;
CREATE INDEX credential_answers_source ON credential_answers (org_id, source_id, id);

-- When credentials of an organization are asked about next. A platform table: one look finds
-- those that have any due, however many others there are.
CREATE TABLE credential_wake (
	org_id  INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	wake_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credential_wake_at ON credential_wake (wake_at, org_id);
