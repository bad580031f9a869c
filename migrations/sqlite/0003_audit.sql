-- The audit log. What happened is committed to by audit_entry, which never changes; what
-- it says lies in audit_content and audit_subject, where erasing a person can blank it,
-- and the proofs still hold. docs/decisions/0013-audit-log.md explains each table.

-- The commitment to an entry: SHA-256 of its salt and its canonical text. There is no
-- foreign key here or below: each would lock a row per entry, and `standing audit verify`
-- looks for every row that points nowhere.
CREATE TABLE audit_entry (
	org_id     INTEGER NOT NULL,
	id         BLOB NOT NULL CHECK (length(id) = 16),
	commitment BLOB NOT NULL CHECK (length(commitment) = 32),
	PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;

-- What the entry says. salt is NULL once it was erased; then the rest is empty.
CREATE TABLE audit_content (
	org_id     INTEGER NOT NULL,
	id         BLOB NOT NULL CHECK (length(id) = 16),
	at         INTEGER NOT NULL,
	verb       TEXT NOT NULL,
	actor_kind TEXT NOT NULL CHECK (actor_kind IN ('account', 'system', 'nobody', 'erased')),
	actor_id   BLOB NOT NULL CHECK (length(actor_id) = 16),
	actor_name TEXT NOT NULL, -- the job or command, if no account acted
	via_kind   TEXT NOT NULL CHECK (via_kind IN ('', 'support', 'grant')),
	via_id     BLOB NOT NULL CHECK (length(via_id) = 16),
	table_name TEXT NOT NULL,
	row_id     BLOB NOT NULL CHECK (length(row_id) = 16),
	purpose    TEXT NOT NULL,
	request    TEXT NOT NULL,
	codes      TEXT NOT NULL, -- 'name=code name=code', sorted
	subjects   BLOB NOT NULL CHECK (length(subjects) % 32 = 0), -- one salted digest per subject
	salt       BLOB CHECK (length(salt) = 32),
	PRIMARY KEY (org_id, id),
	CHECK ((salt IS NULL) = (actor_kind = 'erased'))
) STRICT;
CREATE INDEX audit_content_row ON audit_content (org_id, row_id, id);
CREATE INDEX audit_content_actor ON audit_content (org_id, actor_id, id);

-- Whom the entry is about: who opens digest number slot of the content. salt is NULL
-- once it was erased.
CREATE TABLE audit_subject (
	org_id    INTEGER NOT NULL,
	entry_id  BLOB NOT NULL CHECK (length(entry_id) = 16),
	slot      INTEGER NOT NULL CHECK (slot >= 0),
	person_id BLOB NOT NULL CHECK (length(person_id) = 16),
	salt      BLOB CHECK (length(salt) = 16),
	PRIMARY KEY (org_id, entry_id, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_subject_person ON audit_subject (org_id, person_id, entry_id);

-- Entries that are not in the tree yet, in the order in which they were written. ord is
-- no cursor: rows become visible out of its order.
CREATE TABLE audit_pending (
	ord       INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
	org_id    INTEGER NOT NULL,
	entry_id  BLOB NOT NULL CHECK (length(entry_id) = 16),
	leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32)
) STRICT;
CREATE INDEX audit_pending_org ON audit_pending (org_id, ord);

-- Which entry is which leaf.
CREATE TABLE audit_leaf (
	org_id   INTEGER NOT NULL,
	seq      INTEGER NOT NULL CHECK (seq >= 0),
	entry_id BLOB NOT NULL CHECK (length(entry_id) = 16),
	PRIMARY KEY (org_id, seq),
	UNIQUE (org_id, entry_id)
) STRICT, WITHOUT ROWID;

-- The hashes of the tree, 256 to a full row: level 0 holds leaf hashes, each row of
-- level n+1 the hashes of 256 full rows of level n.
CREATE TABLE audit_tile (
	org_id INTEGER NOT NULL,
	level  INTEGER NOT NULL CHECK (level BETWEEN 0 AND 7),
	idx    INTEGER NOT NULL CHECK (idx >= 0),
	width  INTEGER NOT NULL CHECK (width BETWEEN 1 AND 256),
	data   BLOB NOT NULL CHECK (length(data) = 32 * width),
	PRIMARY KEY (org_id, level, idx)
) STRICT;

-- The head of the log: the row that whoever integrates locks.
CREATE TABLE audit_log (
	org_id        INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	epoch         INTEGER NOT NULL CHECK (epoch >= 1),
	size          INTEGER NOT NULL CHECK (size >= 0),
	root          BLOB NOT NULL CHECK (length(root) = 32),
	integrated_at INTEGER NOT NULL,
	final_until   INTEGER NOT NULL -- what was known up to here was told to somebody: what comes is dated later
) STRICT;

-- Every head the log ever had, and when: what was known at a time.
CREATE TABLE audit_head (
	org_id        INTEGER NOT NULL,
	epoch         INTEGER NOT NULL,
	size          INTEGER NOT NULL,
	root          BLOB NOT NULL CHECK (length(root) = 32),
	integrated_at INTEGER NOT NULL,
	PRIMARY KEY (org_id, epoch, size)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_head_at ON audit_head (org_id, integrated_at);

-- The signed heads: only what is here is ever served.
CREATE TABLE audit_checkpoint (
	org_id INTEGER NOT NULL,
	epoch  INTEGER NOT NULL,
	size   INTEGER NOT NULL,
	note   TEXT NOT NULL,
	PRIMARY KEY (org_id, epoch, size)
) STRICT;
