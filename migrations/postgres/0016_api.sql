-- A token lets a program act for a member, through the API alone: it may do what it names,
-- as far as the member may. Only the digest of its text is kept.
CREATE TABLE api_token (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	id            BYTEA NOT NULL CHECK (length(id) = 16),
	version       BIGINT NOT NULL DEFAULT 1,
	account_id    BYTEA NOT NULL,
	token_hash    BYTEA NOT NULL CHECK (length(token_hash) = 32),
	name          BYTEA NOT NULL, -- sealed
	perms         TEXT COLLATE "C" NOT NULL CHECK (length(perms) BETWEEN 1 AND 8000), -- names, sorted, joined by blanks
	second_factor BOOLEAN NOT NULL, -- whether its maker had passed one
	made_at       BIGINT NOT NULL,
	expires_at    BIGINT NOT NULL,
	used_on       TEXT COLLATE "C" CHECK (length(used_on) = 10), -- the last day of use, in UTC
	ended_at      BIGINT,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, token_hash),
	CHECK (expires_at > made_at AND expires_at <= made_at + 31622400000000) -- 366 days
);
CREATE INDEX api_token_account ON api_token (org_id, account_id);
