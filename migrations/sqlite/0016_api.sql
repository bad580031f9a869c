-- A token lets a program act for a member, through the API alone: it may do what it names,
-- as far as the member may. Only the digest of its text is kept.
CREATE TABLE api_token (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	id            BLOB NOT NULL CHECK (length(id) = 16),
	version       INTEGER NOT NULL DEFAULT 1,
	account_id    BLOB NOT NULL,
	token_hash    BLOB NOT NULL CHECK (length(token_hash) = 32),
	name          BLOB NOT NULL, -- sealed
	perms         TEXT NOT NULL CHECK (length(perms) BETWEEN 1 AND 8000), -- names, sorted, joined by blanks
	second_factor INTEGER NOT NULL CHECK (second_factor IN (0, 1)), -- whether its maker had passed one
	made_at       INTEGER NOT NULL,
	expires_at    INTEGER NOT NULL,
	used_on       TEXT CHECK (length(used_on) = 10), -- the last day of use, in UTC
	ended_at      INTEGER,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, token_hash),
	CHECK (expires_at > made_at AND expires_at <= made_at + 31622400000000) -- 366 days
) STRICT;
CREATE INDEX api_token_account ON api_token (org_id, account_id);
