-- How somebody signs in, in whichever organizations they are. The address or username is
-- sealed and found by its blind index; secret is an Argon2id hash of the passphrase, or of
-- the one-time card while card_until is set.
CREATE TABLE account (
	id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version    INTEGER NOT NULL DEFAULT 1,
	state      TEXT NOT NULL CHECK (state IN ('active', 'closed')),
	login_kind TEXT NOT NULL CHECK (login_kind IN ('email', 'username')),
	login_ix   BLOB UNIQUE,
	login      BLOB,
	secret     TEXT,
	card_until INTEGER,
	managed_by INTEGER REFERENCES org (id), -- the organization that prints this account's cards
	lock_after INTEGER NOT NULL DEFAULT 10 CHECK (lock_after BETWEEN 1 AND 10),
	totp       BLOB,
	totp_step  INTEGER NOT NULL DEFAULT 0, -- of the last code that counted
	totp_at    INTEGER,                    -- when the key was proved; a factor from then on
	last_org   INTEGER REFERENCES org (id),
	created_at INTEGER NOT NULL
) STRICT;

-- An account's place in an organization, and the person it is there.
CREATE TABLE membership (
	id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version    INTEGER NOT NULL DEFAULT 1,
	org_id     INTEGER NOT NULL REFERENCES org (id),
	account_id BLOB NOT NULL REFERENCES account (id),
	person_id  BLOB,
	state      TEXT NOT NULL CHECK (state IN ('active', 'deactivated')),
	since      INTEGER NOT NULL,
	until      INTEGER,
	UNIQUE (org_id, account_id),
	CHECK ((state = 'active') = (until IS NULL))
) STRICT;
CREATE INDEX membership_account ON membership (account_id);
CREATE UNIQUE INDEX membership_person ON membership (org_id, person_id) WHERE person_id IS NOT NULL;

-- When a membership was active: somebody who comes back keeps what was before.
CREATE TABLE membership_period (
	membership_id BLOB NOT NULL REFERENCES membership (id),
	org_id        INTEGER NOT NULL,
	account_id    BLOB NOT NULL,
	from_at       INTEGER NOT NULL,
	to_at         INTEGER,
	PRIMARY KEY (membership_id, from_at)
) STRICT, WITHOUT ROWID;

-- A browser from which somebody has signed in before.
CREATE TABLE device (
	id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	account_id BLOB NOT NULL REFERENCES account (id),
	token_hash BLOB NOT NULL,
	agent      BLOB,
	since      INTEGER NOT NULL,
	seen_at    INTEGER NOT NULL,
	UNIQUE (account_id, token_hash)
) STRICT;

-- A session is what a sign-in cookie stands for. Until its stage is full it lets nobody in.
CREATE TABLE session (
	id            BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	account_id    BLOB NOT NULL REFERENCES account (id),
	token_hash    BLOB NOT NULL UNIQUE,
	stage         TEXT NOT NULL CHECK (stage IN ('card', 'factor', 'full')),
	org_id        INTEGER REFERENCES org (id),
	device_id     BLOB REFERENCES device (id),
	persistent    INTEGER NOT NULL CHECK (persistent IN (0, 1)),
	second_factor INTEGER NOT NULL CHECK (second_factor IN (0, 1)),
	fresh_at      INTEGER NOT NULL, -- when it was last proved who this is
	created_at    INTEGER NOT NULL,
	seen_at       INTEGER NOT NULL, -- to the minute
	idle_for      INTEGER NOT NULL, -- microseconds without a request after which it ends
	expires_at    INTEGER NOT NULL,
	ip            BLOB,
	agent         BLOB
) STRICT;
CREATE INDEX session_account ON session (account_id, org_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE recovery_code (
	account_id BLOB NOT NULL REFERENCES account (id),
	code_hash  BLOB NOT NULL,
	used_at    INTEGER,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (account_id, code_hash)
) STRICT;

-- A passkey (W3C Web Authentication): a public key and what is needed to ask for it.
CREATE TABLE passkey (
	id            BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	account_id    BLOB NOT NULL REFERENCES account (id),
	credential_id BLOB NOT NULL UNIQUE,
	public_key    BLOB NOT NULL,
	aaguid        BLOB NOT NULL,
	flags         INTEGER NOT NULL,
	sign_count    INTEGER NOT NULL,
	transports    TEXT NOT NULL,
	label         BLOB,
	created_at    INTEGER NOT NULL,
	used_at       INTEGER
) STRICT;
CREATE INDEX passkey_account ON passkey (account_id);

-- A question (by the digest of its challenge) that a browser's authenticator is answering;
-- each is answered once.
CREATE TABLE ceremony (
	token_hash BLOB PRIMARY KEY NOT NULL,
	kind       TEXT NOT NULL CHECK (kind IN ('enrol', 'sign_in', 'factor', 'confirm')),
	account_id BLOB,
	expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ceremony_expiry ON ceremony (expires_at);

-- A link that was mailed to an account's own address. Using it deletes it.
CREATE TABLE link (
	token_hash BLOB PRIMARY KEY NOT NULL,
	kind       TEXT NOT NULL CHECK (kind IN ('reset', 'unlock', 'contact', 'email_old', 'email_new')),
	account_id BLOB NOT NULL REFERENCES account (id),
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX link_account ON link (account_id, kind);
CREATE INDEX link_expiry ON link (expires_at);

-- The address that an account is changing to, until both addresses agreed.
CREATE TABLE email_change (
	account_id BLOB PRIMARY KEY NOT NULL REFERENCES account (id),
	login_ix   BLOB NOT NULL,
	login      BLOB NOT NULL,
	old_ok     INTEGER NOT NULL CHECK (old_ok IN (0, 1)),
	new_ok     INTEGER NOT NULL CHECK (new_ok IN (0, 1)),
	expires_at INTEGER NOT NULL
) STRICT;

-- Attempts to prove who one is, counted before each is checked: per address or username
-- (existing or not: key is its blind index), per known device, per network address.
CREATE TABLE attempt (
	kind      TEXT NOT NULL CHECK (kind IN ('login', 'device', 'network', 'post')),
	key       BLOB NOT NULL,
	fails     INTEGER NOT NULL,
	since     INTEGER NOT NULL,
	used_at   INTEGER NOT NULL,
	locked_at INTEGER,
	unlock_at INTEGER,
	told      INTEGER NOT NULL CHECK (told IN (0, 1)), -- whether the owner has heard of the lock
	PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_age ON attempt (used_at);

-- Somebody was asked to join. The address dies with the invitation.
CREATE TABLE invitation (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	id         BLOB NOT NULL CHECK (length(id) = 16),
	version    INTEGER NOT NULL DEFAULT 1,
	token_hash BLOB NOT NULL,
	email      BLOB,
	email_ix   BLOB,
	role       TEXT NOT NULL,
	person_id  BLOB,
	source     TEXT NOT NULL CHECK (source IN ('member', 'self')),
	state      TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'revoked')),
	created_by BLOB NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	closed_at  INTEGER,
	account_id BLOB,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, token_hash),
	CHECK ((state = 'open') = (closed_at IS NULL))
) STRICT;
CREATE INDEX invitation_open ON invitation (org_id, state, id);
CREATE INDEX invitation_email ON invitation (org_id, email_ix) WHERE email_ix IS NOT NULL;
