-- The audit log. What happened is committed to by audit_entry, which never changes; what
-- it says lies in audit_content and audit_subject, where erasing a person can blank it,
-- and the proofs still hold. docs/decisions/0013-audit-log.md explains each table.

-- The commitment to an entry: SHA-256 of its salt and its canonical text. There is no
-- foreign key here or below: each would lock a row per entry, and `standing audit verify`
-- looks for every row that points nowhere.
CREATE TABLE audit_entry (
	org_id     BIGINT NOT NULL,
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	commitment BYTEA NOT NULL CHECK (length(commitment) = 32),
	PRIMARY KEY (org_id, id)
);

-- What the entry says. salt is NULL once it was erased; then the rest is empty.
CREATE TABLE audit_content (
	org_id     BIGINT NOT NULL,
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	at         BIGINT NOT NULL,
	verb       TEXT COLLATE "C" NOT NULL,
	actor_kind TEXT COLLATE "C" NOT NULL CHECK (actor_kind IN ('account', 'system', 'nobody', 'erased')),
	actor_id   BYTEA NOT NULL CHECK (length(actor_id) = 16),
	actor_name TEXT COLLATE "C" NOT NULL, -- the job or command, if no account acted
	via_kind   TEXT COLLATE "C" NOT NULL CHECK (via_kind IN ('', 'support', 'grant')),
	via_id     BYTEA NOT NULL CHECK (length(via_id) = 16),
	table_name TEXT COLLATE "C" NOT NULL,
	row_id     BYTEA NOT NULL CHECK (length(row_id) = 16),
	purpose    TEXT COLLATE "C" NOT NULL,
	request    TEXT COLLATE "C" NOT NULL,
	codes      TEXT COLLATE "C" NOT NULL, -- 'name=code name=code', sorted
	subjects   BYTEA NOT NULL CHECK (length(subjects) % 32 = 0), -- one salted digest per subject
	salt       BYTEA CHECK (length(salt) = 32),
	PRIMARY KEY (org_id, id),
	CHECK ((salt IS NULL) = (actor_kind = 'erased'))
);
CREATE INDEX audit_content_row ON audit_content (org_id, row_id, id);
CREATE INDEX audit_content_actor ON audit_content (org_id, actor_id, id);

-- Whom the entry is about: who opens digest number slot of the content. salt is NULL
-- once it was erased.
CREATE TABLE audit_subject (
	org_id    BIGINT NOT NULL,
	entry_id  BYTEA NOT NULL CHECK (length(entry_id) = 16),
	slot      BIGINT NOT NULL CHECK (slot >= 0),
	person_id BYTEA NOT NULL CHECK (length(person_id) = 16),
	salt      BYTEA CHECK (length(salt) = 16),
	PRIMARY KEY (org_id, entry_id, slot)
);
CREATE INDEX audit_subject_person ON audit_subject (org_id, person_id, entry_id);

-- Entries that are not in the tree yet, in the order in which they were written. ord is
-- no cursor: rows become visible out of its order.
CREATE TABLE audit_pending (
	ord       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	org_id    BIGINT NOT NULL,
	entry_id  BYTEA NOT NULL CHECK (length(entry_id) = 16),
	leaf_hash BYTEA NOT NULL CHECK (length(leaf_hash) = 32)
);
CREATE INDEX audit_pending_org ON audit_pending (org_id, ord);

-- Which entry is which leaf.
CREATE TABLE audit_leaf (
	org_id   BIGINT NOT NULL,
	seq      BIGINT NOT NULL CHECK (seq >= 0),
	entry_id BYTEA NOT NULL CHECK (length(entry_id) = 16),
	PRIMARY KEY (org_id, seq),
	UNIQUE (org_id, entry_id)
);

-- The hashes of the tree, 256 to a full row: level 0 holds leaf hashes, each row of
-- level n+1 the hashes of 256 full rows of level n.
CREATE TABLE audit_tile (
	org_id BIGINT NOT NULL,
	level  BIGINT NOT NULL CHECK (level BETWEEN 0 AND 7),
	idx    BIGINT NOT NULL CHECK (idx >= 0),
	width  BIGINT NOT NULL CHECK (width BETWEEN 1 AND 256),
	data   BYTEA NOT NULL CHECK (length(data) = 32 * width),
	PRIMARY KEY (org_id, level, idx)
);
-- Hashes do not compress: do not try.
ALTER TABLE audit_tile ALTER COLUMN data SET STORAGE EXTERNAL;

-- The head of the log: the row that whoever integrates locks.
CREATE TABLE audit_log (
	org_id        BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	epoch         BIGINT NOT NULL CHECK (epoch >= 1),
	size          BIGINT NOT NULL CHECK (size >= 0),
	root          BYTEA NOT NULL CHECK (length(root) = 32),
	integrated_at BIGINT NOT NULL,
	final_until   BIGINT NOT NULL -- what was known up to here was told to somebody: what comes is dated later
);

-- Every head the log ever had, and when: what was known at a time.
CREATE TABLE audit_head (
	org_id        BIGINT NOT NULL,
	epoch         BIGINT NOT NULL,
	size          BIGINT NOT NULL,
	root          BYTEA NOT NULL CHECK (length(root) = 32),
	integrated_at BIGINT NOT NULL,
	PRIMARY KEY (org_id, epoch, size)
);
CREATE INDEX audit_head_at ON audit_head (org_id, integrated_at);

-- The signed heads: only what is here is ever served.
CREATE TABLE audit_checkpoint (
	org_id BIGINT NOT NULL,
	epoch  BIGINT NOT NULL,
	size   BIGINT NOT NULL,
	note   TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (org_id, epoch, size)
);
