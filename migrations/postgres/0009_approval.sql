-- One person asks, another decides. Whoever asked cannot decide, except where an
-- organization has one administrator: then time or a named outside person confirms, and
-- how says which.
CREATE TABLE approval (
	org_id       BIGINT NOT NULL REFERENCES org (id),
	id           BYTEA NOT NULL,
	version      BIGINT NOT NULL DEFAULT 1,
	kind         TEXT COLLATE "C" NOT NULL,
	row_id       BYTEA NOT NULL,
	state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'withdrawn', 'expired')),
	asked_by     BYTEA NOT NULL,
	asked_at     BIGINT NOT NULL,
	deadline_at  BIGINT NOT NULL,
	delegated_to BYTEA,
	how          TEXT COLLATE "C" NOT NULL CHECK (how IN ('second_person', 'outside_person', 'delay')),
	ripe_at      BIGINT, -- delay: when it approves itself, unless refused before
	outside_name BYTEA,  -- outside_person: who, sealed
	outside_hash BYTEA,  -- and the digest of the one link that decides
	decided_by   BYTEA,
	decided_at   BIGINT,
	note         BYTEA,
	PRIMARY KEY (org_id, id),
	CHECK (decided_by IS NULL OR decided_by <> asked_by OR state IN ('refused', 'withdrawn')),
	CHECK (delegated_to IS NULL OR delegated_to <> asked_by),
	CHECK ((state = 'open') = (decided_at IS NULL)),
	CHECK (state <> 'approved' OR how <> 'second_person' OR decided_by IS NOT NULL),
	CHECK ((how = 'delay') = (ripe_at IS NOT NULL)),
	CHECK ((how = 'outside_person') = (outside_hash IS NOT NULL))
);
CREATE UNIQUE INDEX approval_open ON approval (org_id, kind, row_id) WHERE state = 'open';
CREATE INDEX approval_state ON approval (org_id, state, id);
