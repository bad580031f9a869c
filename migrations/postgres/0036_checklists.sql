-- What an organization wants to have of somebody in a position, as a list of items. items_json
-- is in versions: a file that was opened keeps the items it was opened with.
CREATE TABLE checklist (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	profile_id BYTEA, -- of whose people it is, where files are opened for many at once
	head_n     BIGINT NOT NULL,
	made_by    BYTEA,
	made_at    BIGINT NOT NULL,
	retired_at BIGINT,
	PRIMARY KEY (org_id, id)
);

CREATE TABLE checklist_version (
	org_id       BIGINT NOT NULL REFERENCES org (id),
	checklist_id BYTEA NOT NULL,
	n            BIGINT NOT NULL,
	items_json   TEXT NOT NULL CHECK (length(items_json) <= 60000),
	again_months BIGINT NOT NULL CHECK (again_months BETWEEN 0 AND 120), -- when a decision is looked at anew; 0 never
	made_by      BYTEA,
	made_at      BIGINT NOT NULL,
	PRIMARY KEY (org_id, checklist_id, n),
	FOREIGN KEY (org_id, checklist_id) REFERENCES checklist (org_id, id)
);

-- A sample of people who are asked for evidence. The draw can be done again: frame_ix is the
-- digest of everybody who could have been drawn, seed of the log's head and of that.
CREATE TABLE checklist_sample (
	org_id         BIGINT NOT NULL REFERENCES org (id),
	id             BYTEA NOT NULL CHECK (length(id) = 16),
	version        BIGINT NOT NULL DEFAULT 1,
	name           TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	credential     TEXT COLLATE "C" NOT NULL CHECK (length(credential) <= 40), -- whoever holds one of this kind; empty: whoever is here
	requirement_id BYTEA,
	period         TEXT COLLATE "C" NOT NULL CHECK (period IN ('', 'now', 'last')), -- whose courses are asked for
	people         BIGINT NOT NULL,
	drawn          BIGINT NOT NULL,
	head           TEXT NOT NULL CHECK (length(head) BETWEEN 1 AND 2000), -- the signed head of the log before the draw
	frame_ix       BYTEA NOT NULL CHECK (length(frame_ix) = 32),
	seed           BYTEA NOT NULL CHECK (length(seed) = 32),
	due_on         TEXT COLLATE "C" NOT NULL CHECK (length(due_on) = 10),
	drawn_by       BYTEA,
	drawn_at       BIGINT NOT NULL,
	PRIMARY KEY (org_id, id)
);

-- The file of one person.
CREATE TABLE checklist_file (
	org_id       BIGINT NOT NULL REFERENCES org (id),
	id           BYTEA NOT NULL CHECK (length(id) = 16),
	version      BIGINT NOT NULL DEFAULT 1,
	person_id    BYTEA NOT NULL,
	checklist_id BYTEA,
	checklist_n  BIGINT NOT NULL DEFAULT 0,
	sample_id    BYTEA,
	owner_id     BYTEA, -- the account that answers for it
	state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'proposed', 'approved', 'conditions', 'denied', 'closed')),
	opened_at    BIGINT NOT NULL,
	due_on       TEXT COLLATE "C" NOT NULL CHECK (length(due_on) = 10),
	asked_at     BIGINT, -- that the person was told of it
	agreed_at    BIGINT, -- that others may be asked about them
	agreed_by    BYTEA,
	agreed_how   TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (agreed_how IN ('', 'self', 'paper')),
	again_months BIGINT NOT NULL DEFAULT 0,
	again_on     TEXT COLLATE "C" CHECK (length(again_on) = 10),
	record_id    BYTEA, -- what was proposed last
	decided_at   BIGINT,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, checklist_id) REFERENCES checklist (org_id, id),
	FOREIGN KEY (org_id, sample_id) REFERENCES checklist_sample (org_id, id),
	CHECK ((agreed_at IS NULL) = (agreed_how = ''))
);
CREATE INDEX checklist_file_person ON checklist_file (org_id, person_id, id);
CREATE INDEX checklist_file_state ON checklist_file (org_id, state, id);
CREATE INDEX checklist_file_sample ON checklist_file (org_id, sample_id, id) WHERE sample_id IS NOT NULL;
-- One file that goes on of a checklist and a person.
CREATE UNIQUE INDEX checklist_file_live ON checklist_file (org_id, person_id, checklist_id) WHERE checklist_id IS NOT NULL AND state <> 'closed' AND state <> 'denied';
CREATE UNIQUE INDEX checklist_file_drawn ON checklist_file (org_id, sample_id, person_id) WHERE sample_id IS NOT NULL;

CREATE TABLE checklist_item (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	file_id    BYTEA NOT NULL,
	person_id  BYTEA NOT NULL,
	place      BIGINT NOT NULL,
	asked      BYTEA, -- sealed: what is asked, as JSON
	dropped_at BIGINT, -- a newer version of the checklist does not ask it
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, file_id) REFERENCES checklist_file (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX checklist_item_file ON checklist_item (org_id, file_id, place, id);

-- What was done about an item. The status follows from these rows and from what they point to.
CREATE TABLE checklist_entry (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	id          BYTEA NOT NULL CHECK (length(id) = 16),
	item_id     BYTEA NOT NULL,
	file_id     BYTEA NOT NULL,
	person_id   BYTEA NOT NULL,
	n           BIGINT NOT NULL, -- in the order in which it was done, in the file
	did         TEXT COLLATE "C" NOT NULL CHECK (did IN ('answered', 'without', 'accepted', 'refused', 'waived', 'unwaived', 'declined')),
	account_id  BYTEA,
	happened_at BIGINT NOT NULL,
	on_day      TEXT COLLATE "C" NOT NULL CHECK (length(on_day) = 10),
	thing_kind  TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (length(thing_kind) <= 40),
	thing_id    BYTEA,
	link_id     BYTEA,
	said        BYTEA, -- sealed
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, item_id) REFERENCES checklist_item (org_id, id),
	FOREIGN KEY (org_id, file_id) REFERENCES checklist_file (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE UNIQUE INDEX checklist_entry_file ON checklist_entry (org_id, file_id, n);
-- One answer to one link.
CREATE UNIQUE INDEX checklist_entry_link ON checklist_entry (org_id, link_id) WHERE link_id IS NOT NULL;

-- A request to somebody outside, who answers by a link that works once.
CREATE TABLE checklist_link (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	item_id    BYTEA NOT NULL,
	file_id    BYTEA NOT NULL,
	person_id  BYTEA NOT NULL,
	token_hash BYTEA NOT NULL CHECK (length(token_hash) = 32),
	said       BYTEA, -- sealed: who is asked, where, and why, as JSON
	shown      BOOLEAN NOT NULL, -- that the person sees the answer, as was told
	sent_by    BYTEA,
	sent_at    BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	ended      TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (ended IN ('', 'answered', 'declined', 'revoked', 'sent_again')),
	ended_at   BIGINT,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, item_id) REFERENCES checklist_item (org_id, id),
	FOREIGN KEY (org_id, file_id) REFERENCES checklist_file (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	CHECK ((ended = '') = (ended_at IS NULL))
);
CREATE INDEX checklist_link_file ON checklist_link (org_id, file_id, id);
CREATE UNIQUE INDEX checklist_link_open ON checklist_link (org_id, item_id) WHERE ended = '';

-- What somebody proposed to decide, and how everything was that they had looked at.
CREATE TABLE checklist_record (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	id          BYTEA NOT NULL CHECK (length(id) = 16),
	file_id     BYTEA NOT NULL,
	person_id   BYTEA NOT NULL,
	verdict     TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('approved', 'conditions', 'denied')),
	proposed_by BYTEA NOT NULL,
	proposed_at BIGINT NOT NULL,
	approval_id BYTEA NOT NULL,
	said        BYTEA NOT NULL, -- sealed: the items, the reasons and the conditions, as JSON
	digest      BYTEA NOT NULL CHECK (length(digest) = 32), -- SHA-256 of that JSON
	PRIMARY KEY (org_id, id)
);
CREATE INDEX checklist_record_file ON checklist_record (org_id, file_id, id);
