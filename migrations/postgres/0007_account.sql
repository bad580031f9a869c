-- How somebody signs in, in whichever organizations they are. The address or username is
-- sealed and found by its blind index; secret is an Argon2id hash of the passphrase, or of
-- the one-time card while card_until is set.
CREATE TABLE account (
	id         BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version    BIGINT NOT NULL DEFAULT 1,
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'closed')),
	login_kind TEXT COLLATE "C" NOT NULL CHECK (login_kind IN ('email', 'username')),
	login_ix   BYTEA UNIQUE,
	login      BYTEA,
	secret     TEXT COLLATE "C",
	card_until BIGINT,
	managed_by BIGINT REFERENCES org (id), -- the organization that prints this account's cards
	lock_after BIGINT NOT NULL DEFAULT 10 CHECK (lock_after BETWEEN 1 AND 10),
	totp       BYTEA,
	totp_step  BIGINT NOT NULL DEFAULT 0, -- of the last code that counted
	totp_at    BIGINT,                    -- when the key was proved; a factor from then on
	last_org   BIGINT REFERENCES org (id),
	created_at BIGINT NOT NULL
);

-- An account's place in an organization, and the person it is there.
CREATE TABLE membership (
	id         BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version    BIGINT NOT NULL DEFAULT 1,
	org_id     BIGINT NOT NULL REFERENCES org (id),
	account_id BYTEA NOT NULL REFERENCES account (id),
	person_id  BYTEA,
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'deactivated')),
	since      BIGINT NOT NULL,
	until      BIGINT,
	UNIQUE (org_id, account_id),
	CHECK ((state = 'active') = (until IS NULL))
);
CREATE INDEX membership_account ON membership (account_id);
CREATE UNIQUE INDEX membership_person ON membership (org_id, person_id) WHERE person_id IS NOT NULL;

-- When a membership was active: somebody who comes back keeps what was before.
CREATE TABLE membership_period (
	membership_id BYTEA NOT NULL REFERENCES membership (id),
	org_id        BIGINT NOT NULL,
	account_id    BYTEA NOT NULL,
	from_at       BIGINT NOT NULL,
	to_at         BIGINT,
	PRIMARY KEY (membership_id, from_at)
);

-- A browser from which somebody has signed in before.
CREATE TABLE device (
	id         BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	account_id BYTEA NOT NULL REFERENCES account (id),
	token_hash BYTEA NOT NULL,
	agent      BYTEA,
	since      BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	UNIQUE (account_id, token_hash)
);

-- A session is what a sign-in cookie stands for. Until its stage is full it lets nobody in.
CREATE TABLE session (
	id            BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	account_id    BYTEA NOT NULL REFERENCES account (id),
	token_hash    BYTEA NOT NULL UNIQUE,
	stage         TEXT COLLATE "C" NOT NULL CHECK (stage IN ('card', 'factor', 'full')),
	org_id        BIGINT REFERENCES org (id),
	device_id     BYTEA REFERENCES device (id),
	persistent    BOOLEAN NOT NULL,
	second_factor BOOLEAN NOT NULL,
	fresh_at      BIGINT NOT NULL, -- when it was last proved who this is
	created_at    BIGINT NOT NULL,
	seen_at       BIGINT NOT NULL, -- to the minute
	idle_for      BIGINT NOT NULL, -- microseconds without a request after which it ends
	expires_at    BIGINT NOT NULL,
	ip            BYTEA,
	agent         BYTEA
);
CREATE INDEX session_account ON session (account_id, org_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE recovery_code (
	account_id BYTEA NOT NULL REFERENCES account (id),
	code_hash  BYTEA NOT NULL,
	used_at    BIGINT,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (account_id, code_hash)
);

-- A passkey (W3C Web Authentication): a public key and what is needed to ask for it.
CREATE TABLE passkey (
	id            BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	account_id    BYTEA NOT NULL REFERENCES account (id),
	credential_id BYTEA NOT NULL UNIQUE,
	public_key    BYTEA NOT NULL,
	aaguid        BYTEA NOT NULL,
	flags         BIGINT NOT NULL,
	sign_count    BIGINT NOT NULL,
	transports    TEXT COLLATE "C" NOT NULL,
	label         BYTEA,
	created_at    BIGINT NOT NULL,
	used_at       BIGINT
);
CREATE INDEX passkey_account ON passkey (account_id);

-- A question (by the digest of its challenge) that a browser's authenticator is answering;
-- each is answered once.
CREATE TABLE ceremony (
	token_hash BYTEA PRIMARY KEY NOT NULL,
	kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('enrol', 'sign_in', 'factor', 'confirm')),
	account_id BYTEA,
	expires_at BIGINT NOT NULL
);
CREATE INDEX ceremony_expiry ON ceremony (expires_at);

-- A link that was mailed to an account's own address. Using it deletes it.
CREATE TABLE link (
	token_hash BYTEA PRIMARY KEY NOT NULL,
	kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('reset', 'unlock', 'contact', 'email_old', 'email_new')),
	account_id BYTEA NOT NULL REFERENCES account (id),
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);
CREATE INDEX link_account ON link (account_id, kind);
CREATE INDEX link_expiry ON link (expires_at);

-- The address that an account is changing to, until both addresses agreed.
CREATE TABLE email_change (
	account_id BYTEA PRIMARY KEY NOT NULL REFERENCES account (id),
	login_ix   BYTEA NOT NULL,
	login      BYTEA NOT NULL,
	old_ok     BOOLEAN NOT NULL,
	new_ok     BOOLEAN NOT NULL,
	expires_at BIGINT NOT NULL
);

-- Attempts to prove who one is, counted before each is checked: per address or username
-- (existing or not: key is its blind index), per known device, per network address.
CREATE TABLE attempt (
	kind      TEXT COLLATE "C" NOT NULL CHECK (kind IN ('login', 'device', 'network', 'post')),
	key       BYTEA NOT NULL,
	fails     BIGINT NOT NULL,
	since     BIGINT NOT NULL,
	used_at   BIGINT NOT NULL,
	locked_at BIGINT,
	unlock_at BIGINT,
	told      BOOLEAN NOT NULL, -- whether the owner has heard of the lock
	PRIMARY KEY (kind, key)
);
CREATE INDEX attempt_age ON attempt (used_at);

-- Somebody was asked to join. The address dies with the invitation.
CREATE TABLE invitation (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	version    BIGINT NOT NULL DEFAULT 1,
	token_hash BYTEA NOT NULL,
	email      BYTEA,
	email_ix   BYTEA,
	role       TEXT COLLATE "C" NOT NULL,
	person_id  BYTEA,
	source     TEXT COLLATE "C" NOT NULL CHECK (source IN ('member', 'self')),
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'accepted', 'revoked')),
	created_by BYTEA NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	closed_at  BIGINT,
	account_id BYTEA,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, token_hash),
	CHECK ((state = 'open') = (closed_at IS NULL))
);
CREATE INDEX invitation_open ON invitation (org_id, state, id);
CREATE INDEX invitation_email ON invitation (org_id, email_ix) WHERE email_ix IS NOT NULL;
