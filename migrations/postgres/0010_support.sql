-- A question that a member put to the operators. Its texts are sealed under the
-- organization's key; who asked is not shown to operators.
CREATE TABLE support_ticket (
	id         BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version    BIGINT NOT NULL DEFAULT 1,
	org_id     BIGINT NOT NULL REFERENCES org (id),
	account_id BYTEA NOT NULL,
	subject    BYTEA NOT NULL,
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
	created_at BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	closed_at  BIGINT,
	CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX support_ticket_org ON support_ticket (org_id, id);
CREATE INDEX support_ticket_state ON support_ticket (state, id);

CREATE TABLE support_message (
	id         BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	ticket_id  BYTEA NOT NULL REFERENCES support_ticket (id),
	org_id     BIGINT NOT NULL REFERENCES org (id),
	account_id BYTEA NOT NULL,
	side       TEXT COLLATE "C" NOT NULL CHECK (side IN ('member', 'operator')),
	body       BYTEA NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX support_message_ticket ON support_message (ticket_id, id);

-- An operator's way into an organization: asked for under a ticket, given by one of its
-- administrators, for at most eight hours. Without a row that is granted now there is none.
CREATE TABLE support_access (
	id          BYTEA PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version     BIGINT NOT NULL DEFAULT 1,
	org_id      BIGINT NOT NULL REFERENCES org (id),
	ticket_id   BYTEA NOT NULL REFERENCES support_ticket (id),
	account_id  BYTEA NOT NULL,
	state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('asked', 'granted', 'refused', 'ended')),
	hours       BIGINT NOT NULL CHECK (hours BETWEEN 1 AND 8),
	wants_write BOOLEAN NOT NULL,
	can_write   BOOLEAN NOT NULL DEFAULT FALSE,
	approval_id BYTEA,
	asked_at    BIGINT NOT NULL,
	granted_by  BYTEA,
	granted_at  BIGINT,
	until_at    BIGINT,
	ended_at    BIGINT,
	CHECK (granted_by <> account_id),
	CHECK (state <> 'granted' OR granted_at IS NOT NULL AND granted_by IS NOT NULL AND until_at IS NOT NULL),
	CHECK (until_at <= granted_at + 28800000000),
	CHECK (can_write <= wants_write),
	CHECK ((state IN ('asked', 'granted')) = (ended_at IS NULL))
);
CREATE INDEX support_access_org ON support_access (org_id, account_id, state);
CREATE INDEX support_access_ticket ON support_access (ticket_id, id);
CREATE INDEX support_access_state ON support_access (state, id);

-- Every page that was opened under such access, for the organization's eyes.
CREATE TABLE support_view (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	id        BYTEA NOT NULL CHECK (length(id) = 16),
	access_id BYTEA NOT NULL REFERENCES support_access (id),
	at        BIGINT NOT NULL,
	method    TEXT COLLATE "C" NOT NULL,
	route     TEXT COLLATE "C" NOT NULL,
	object    TEXT COLLATE "C" NOT NULL, -- kind of the object that the address named; empty for none
	object_id BYTEA,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX support_view_access ON support_view (org_id, access_id, id);
