-- Spreadsheets on their way in. The file lies here, sealed, until it is done with, so that
-- any replica can go on where another stopped.
CREATE TABLE intake (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	id          BLOB NOT NULL CHECK (length(id) = 16),
	version     INTEGER NOT NULL DEFAULT 1,
	state       TEXT NOT NULL CHECK (state IN ('receiving', 'received', 'mapped', 'checking', 'checked', 'running', 'stopped', 'done', 'undoing', 'undone', 'failed')),
	file_name   BLOB, -- sealed: names of files name people
	format      TEXT NOT NULL CHECK (length(format) <= 10),
	size        INTEGER NOT NULL,
	digest      BLOB NOT NULL CHECK (length(digest) IN (0, 32)), -- SHA-256 of the file
	mapping     TEXT NOT NULL CHECK (length(mapping) <= 200000), -- JSON: which column means what, as it was agreed
	looked      BLOB, -- sealed: sheets, headings and first cells, to choose from
	rows_total  INTEGER NOT NULL,
	rows_done   INTEGER NOT NULL, -- all that are committed: where to go on
	rows_bad    INTEGER NOT NULL,
	people_new  INTEGER NOT NULL,
	people_same INTEGER NOT NULL,
	facts_new   INTEGER NOT NULL,
	records_new INTEGER NOT NULL,
	records_same INTEGER NOT NULL,
	courses_new INTEGER NOT NULL,
	reason      TEXT NOT NULL CHECK (length(reason) <= 120), -- why it failed or stopped: a code
	created_by  BLOB NOT NULL CHECK (length(created_by) = 16),
	created_at  INTEGER NOT NULL,
	changed_at  INTEGER NOT NULL,
	PRIMARY KEY (org_id, id)
) STRICT;

CREATE TABLE intake_part (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	intake_id BLOB NOT NULL,
	n         INTEGER NOT NULL CHECK (n >= 0),
	data      BLOB NOT NULL, -- sealed under the organization's key
	PRIMARY KEY (org_id, intake_id, n),
	FOREIGN KEY (org_id, intake_id) REFERENCES intake (org_id, id)
) STRICT;

-- What is wrong, by row: the first 10,000 of it. value is what the cell said.
CREATE TABLE intake_problem (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	intake_id BLOB NOT NULL,
	n         INTEGER NOT NULL,
	row_n     INTEGER NOT NULL, -- as the spreadsheet numbers them; 0: the file as a whole
	col       TEXT NOT NULL CHECK (length(col) <= 20),
	code      TEXT NOT NULL CHECK (length(code) <= 80),
	detail    BLOB, -- sealed under the organization's key: heading, value, reason and remedy
	PRIMARY KEY (org_id, intake_id, n),
	FOREIGN KEY (org_id, intake_id) REFERENCES intake (org_id, id)
) STRICT;

-- The people whom an import added, and whether undoing it took them away again.
CREATE TABLE intake_person (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	intake_id BLOB NOT NULL,
	person_id BLOB NOT NULL CHECK (length(person_id) = 16),
	PRIMARY KEY (org_id, intake_id, person_id),
	FOREIGN KEY (org_id, intake_id) REFERENCES intake (org_id, id)
) STRICT;
CREATE INDEX intake_person_of ON intake_person (org_id, person_id);

-- One chunk of an organization is written at a time, so that two imports of one file see each
-- other's people.
CREATE TABLE intake_turn (
	org_id INTEGER NOT NULL REFERENCES org (id),
	n      INTEGER NOT NULL,
	PRIMARY KEY (org_id)
) STRICT;

-- How a file with these headings was read last time.
CREATE TABLE intake_memory (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	headings   BLOB NOT NULL CHECK (length(headings) = 32), -- SHA-256 of them, folded
	mapping    TEXT NOT NULL CHECK (length(mapping) <= 200000),
	used_at    INTEGER NOT NULL,
	PRIMARY KEY (org_id, headings)
) STRICT;
