-- A question that a member put to the operators. Its texts are sealed under the
-- organization's key; who asked is not shown to operators.
CREATE TABLE support_ticket (
	id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version    INTEGER NOT NULL DEFAULT 1,
	org_id     INTEGER NOT NULL REFERENCES org (id),
	account_id BLOB NOT NULL,
	subject    BLOB NOT NULL,
	state      TEXT NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
	created_at INTEGER NOT NULL,
	changed_at INTEGER NOT NULL,
	closed_at  INTEGER,
	CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;
CREATE INDEX support_ticket_org ON support_ticket (org_id, id);
CREATE INDEX support_ticket_state ON support_ticket (state, id);

CREATE TABLE support_message (
	id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	ticket_id  BLOB NOT NULL REFERENCES support_ticket (id),
	org_id     INTEGER NOT NULL REFERENCES org (id),
	account_id BLOB NOT NULL,
	side       TEXT NOT NULL CHECK (side IN ('member', 'operator')),
	body       BLOB NOT NULL,
	created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX support_message_ticket ON support_message (ticket_id, id);

-- An operator's way into an organization: asked for under a ticket, given by one of its
-- administrators, for at most eight hours. Without a row that is granted now there is none.
CREATE TABLE support_access (
	id          BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
	version     INTEGER NOT NULL DEFAULT 1,
	org_id      INTEGER NOT NULL REFERENCES org (id),
	ticket_id   BLOB NOT NULL REFERENCES support_ticket (id),
	account_id  BLOB NOT NULL,
	state       TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'refused', 'ended')),
	hours       INTEGER NOT NULL CHECK (hours BETWEEN 1 AND 8),
	wants_write INTEGER NOT NULL CHECK (wants_write IN (0, 1)),
	can_write   INTEGER NOT NULL DEFAULT 0 CHECK (can_write IN (0, 1)),
	approval_id BLOB,
	asked_at    INTEGER NOT NULL,
	granted_by  BLOB,
	granted_at  INTEGER,
	until_at    INTEGER,
	ended_at    INTEGER,
	CHECK (granted_by <> account_id),
	CHECK (state <> 'granted' OR granted_at IS NOT NULL AND granted_by IS NOT NULL AND until_at IS NOT NULL),
	CHECK (until_at <= granted_at + 28800000000),
	CHECK (can_write <= wants_write),
	CHECK ((state IN ('asked', 'granted')) = (ended_at IS NULL))
) STRICT;
CREATE INDEX support_access_org ON support_access (org_id, account_id, state);
CREATE INDEX support_access_ticket ON support_access (ticket_id, id);
CREATE INDEX support_access_state ON support_access (state, id);

-- Every page that was opened under such access, for the organization's eyes.
CREATE TABLE support_view (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	id        BLOB NOT NULL CHECK (length(id) = 16),
	access_id BLOB NOT NULL REFERENCES support_access (id),
	at        INTEGER NOT NULL,
	method    TEXT NOT NULL,
	route     TEXT NOT NULL,
	object    TEXT NOT NULL, -- kind of the object that the address named; empty for none
	object_id BLOB,
	PRIMARY KEY (org_id, id)
) STRICT;
CREATE INDEX support_view_access ON support_view (org_id, access_id, id);
