-- The outbox: what somebody is to be told, written in the transaction of what it is about.
-- One row is one message to one receiver, and key keeps it one. The arguments, and the
-- address of somebody without an account, are sealed; secrets among them go when it is sent.
CREATE TABLE notice (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	account_id BYTEA,
	to_address BYTEA,
	kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('service', 'essential', 'optional')),
	code       TEXT COLLATE "C" NOT NULL CHECK (length(code) <= 80),
	args       BYTEA,
	key        TEXT COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 128),
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'bounced', 'suppressed', 'failed')),
	reason     TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (length(reason) <= 80),
	attempts   BIGINT NOT NULL DEFAULT 0,
	attempt_at BIGINT, -- when the last attempt began
	created_at BIGINT NOT NULL,
	sent_at    BIGINT,
	read_at    BIGINT,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, key),
	CHECK (account_id IS NULL OR to_address IS NULL),
	CHECK (state <> 'sending' OR attempt_at IS NOT NULL),
	CHECK (state <> 'sent' OR sent_at IS NOT NULL)
);
CREATE INDEX notice_account ON notice (org_id, account_id, id);
CREATE INDEX notice_unread ON notice (org_id, account_id) WHERE read_at IS NULL;
CREATE INDEX notice_trouble ON notice (org_id, id) WHERE state IN ('bounced', 'failed');

-- Which optional notices somebody does not want, in an organization. No row: wanted.
CREATE TABLE notice_pref (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	account_id BYTEA NOT NULL,
	topic      TEXT COLLATE "C" NOT NULL CHECK (length(topic) <= 80),
	wanted     BOOLEAN NOT NULL,
	PRIMARY KEY (org_id, account_id, topic)
);

-- How many notices ended how, by organization and day (UTC): all that operators see.
CREATE TABLE notice_count (
	org_id BIGINT NOT NULL REFERENCES org (id),
	on_day TEXT COLLATE "C" NOT NULL CHECK (length(on_day) = 10),
	state  TEXT COLLATE "C" NOT NULL CHECK (state IN ('sent', 'bounced', 'suppressed', 'failed')),
	n      BIGINT NOT NULL,
	PRIMARY KEY (org_id, on_day, state)
);
CREATE INDEX notice_count_day ON notice_count (on_day, state);
