-- A file about one person that shows something, such as a certificate or a licence. state
-- is that of the newest version, or ready where an earlier one is.
CREATE TABLE document (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	version    BIGINT NOT NULL DEFAULT 1,
	person_id  BYTEA NOT NULL,
	title      BYTEA NOT NULL, -- sealed
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('received', 'ready', 'refused')),
	head_n     BIGINT NOT NULL CHECK (head_n > 0), -- the newest version
	shown_n    BIGINT NOT NULL CHECK (shown_n BETWEEN 0 AND head_n), -- the newest that is ready, 0 none
	batch_id   BYTEA, -- that it came with
	added_by   BYTEA, -- NULL: the system
	added_at   BIGINT NOT NULL,
	removed_at BIGINT,
	removed_by BYTEA,
	reason     BYTEA, -- sealed: why it was removed
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX document_person ON document (org_id, person_id, id);
CREATE INDEX document_state ON document (org_id, state, id);

-- A file as it was sent in. It is received until it was scanned, read and cleaned; then it is
-- ready or refused for ever. reason is a code: why it was refused or, received, why it waits.
CREATE TABLE document_version (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	id          BYTEA NOT NULL CHECK (length(id) = 16),
	document_id BYTEA NOT NULL,
	n           BIGINT NOT NULL CHECK (n > 0),
	person_id   BYTEA NOT NULL,
	state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('received', 'ready', 'refused')),
	reason      TEXT COLLATE "C" NOT NULL CHECK (length(reason) <= 40),
	tries       BIGINT NOT NULL, -- how often the reader ended badly
	file_name   BYTEA NOT NULL, -- sealed
	media       TEXT COLLATE "C" NOT NULL CHECK (length(media) <= 40), -- as it was found out, never as it was said
	bytes       BIGINT NOT NULL CHECK (bytes > 0),
	pages       BIGINT NOT NULL,
	width       BIGINT NOT NULL, -- of the first page
	height      BIGINT NOT NULL,
	script      BOOLEAN NOT NULL, -- it has a script in it
	cleaned     BOOLEAN NOT NULL, -- something was taken out, such as where a photo was taken
	digest      BYTEA NOT NULL, -- sealed: SHA-256 of what was sent in
	digest_ix   BYTEA NOT NULL CHECK (length(digest_ix) = 32), -- the same under the organization's key: equal for equal files here, and nothing elsewhere
	verdict     TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('', 'clean', 'infected', 'unscanned')),
	scanned_at  BIGINT,
	source      TEXT COLLATE "C" NOT NULL CHECK (source IN ('self', 'staff', 'batch', 'api')),
	sent_by     BYTEA, -- NULL: the system
	received_at BIGINT NOT NULL,
	settled_at  BIGINT,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, document_id, n),
	FOREIGN KEY (org_id, document_id) REFERENCES document (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX document_version_digest ON document_version (org_id, digest_ix);
CREATE INDEX document_version_person ON document_version (org_id, person_id, state);

-- What lies in the store of files: every name there ends in the id of a row here.
CREATE TABLE document_file (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	version_id BYTEA NOT NULL,
	person_id  BYTEA NOT NULL, -- under whose key it is sealed
	role       TEXT COLLATE "C" NOT NULL CHECK (role IN ('raw', 'file', 'picture')),
	page       BIGINT NOT NULL CHECK (page >= 0), -- of a picture
	width      BIGINT NOT NULL CHECK (width >= 0), -- of a picture
	bytes      BIGINT NOT NULL CHECK (bytes > 0),
	made_at    BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, version_id, role, page, width),
	FOREIGN KEY (org_id, version_id) REFERENCES document_version (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);

-- Many files in one zip, on their way to people. The zip lies in the store under a key of its
-- own, which is destroyed when the batch ends.
CREATE TABLE document_batch (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	version    BIGINT NOT NULL DEFAULT 1,
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('received', 'choosing', 'filing', 'done', 'undoing', 'undone', 'failed')),
	reason     TEXT COLLATE "C" NOT NULL CHECK (length(reason) <= 40), -- why it failed or waits: a code
	file_name  BYTEA NOT NULL, -- sealed
	bytes      BIGINT NOT NULL CHECK (bytes > 0),
	created_by BYTEA, -- NULL: the system
	created_at BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	PRIMARY KEY (org_id, id)
);

-- One file of a batch. person_id is whose it will be; found says how that was found out.
CREATE TABLE document_item (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	batch_id    BYTEA NOT NULL,
	n           BIGINT NOT NULL CHECK (n > 0),
	name        BYTEA NOT NULL, -- sealed: the name in the zip, with its folders
	bytes       BIGINT NOT NULL,
	found       TEXT COLLATE "C" NOT NULL CHECK (found IN ('one', 'several', 'nobody', 'chosen', 'left_out', 'refused')),
	state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'filed', 'same', 'refused')),
	reason      TEXT COLLATE "C" NOT NULL CHECK (length(reason) <= 40),
	person_id   BYTEA,
	document_id BYTEA,
	PRIMARY KEY (org_id, batch_id, n),
	FOREIGN KEY (org_id, batch_id) REFERENCES document_batch (org_id, id)
);
