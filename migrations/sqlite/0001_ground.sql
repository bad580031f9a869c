-- An organization: the tenant. Number 1 is the installation itself, where platform
-- operators are members and whose log holds what belongs to no other organization.
CREATE TABLE org (
	id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
	public_id  BLOB NOT NULL UNIQUE CHECK (length(public_id) = 16),
	version    INTEGER NOT NULL DEFAULT 1,
	generation INTEGER NOT NULL DEFAULT 1, -- rises when roles, reach, grants or erasures change: keys every cache
	kind       TEXT NOT NULL,
	name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	zone       TEXT NOT NULL,
	state      TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'closed')),
	created_at INTEGER NOT NULL
) STRICT;

INSERT INTO org (id, public_id, kind, name, zone, state, created_at)
VALUES (1, x'00000000000000000000000000000001', 'installation', 'This installation', 'UTC', 'active', 0);

-- What a caller asked for under a key of its own, so that asking twice does it once.
CREATE TABLE idempotency (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	actor_id   BLOB NOT NULL,
	key        TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 128),
	request    BLOB NOT NULL, -- digest of method, path and body: the same key for something else is refused
	status     INTEGER NOT NULL,
	location   TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (org_id, actor_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (org_id, created_at);
