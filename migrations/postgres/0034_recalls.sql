-- Recall: what an issuer issued between two days is not accepted any more. Marks are added
-- and never changed; a mark that was lifted has a second row that says so.
CREATE TABLE recall_desk (
	org_id  BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	active  BIGINT NOT NULL DEFAULT 0 CHECK (active >= 0), -- how many recalls are in effect
	indexed_at BIGINT -- when the issuers of what was accepted before had been looked up
);

CREATE TABLE recall (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	id          BYTEA NOT NULL CHECK (length(id) = 16),
	version     BIGINT NOT NULL DEFAULT 1,
	issuer_ix   BYTEA NOT NULL CHECK (length(issuer_ix) = 32),
	issuer      BYTEA NOT NULL, -- sealed
	reason      BYTEA NOT NULL, -- sealed
	from_on     TEXT COLLATE "C" NOT NULL CHECK (length(from_on) = 10),
	to_on       TEXT COLLATE "C" NOT NULL CHECK (length(to_on) = 10),
	state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('proposed', 'refused', 'withdrawn', 'in_effect', 'lifted')),
	approval_id BYTEA, -- the question that is open, or the last one
	asked       TEXT COLLATE "C" NOT NULL CHECK (asked IN ('', 'effect', 'lift')), -- what is asked; empty: nothing
	records     BIGINT NOT NULL DEFAULT 0, -- marked, or freed again, so far
	credentials BIGINT NOT NULL DEFAULT 0,
	spread_at   BIGINT, -- when everything that lay there had been marked, or freed
	proposed_by BYTEA,
	proposed_at BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	CHECK (from_on <= to_on)
);
CREATE INDEX recall_state ON recall (org_id, state, id);

-- The courses to which a recall is narrowed. None: all.
CREATE TABLE recall_course (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	recall_id BYTEA NOT NULL,
	course_id BYTEA NOT NULL,
	PRIMARY KEY (org_id, recall_id, course_id),
	FOREIGN KEY (org_id, recall_id) REFERENCES recall (org_id, id),
	FOREIGN KEY (org_id, course_id) REFERENCES course (org_id, id)
);

-- What was done with a recall, once.
CREATE TABLE recall_step (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	id        BYTEA NOT NULL CHECK (length(id) = 16),
	recall_id BYTEA NOT NULL,
	did       TEXT COLLATE "C" NOT NULL CHECK (did IN ('proposed', 'effected', 'refused', 'withdrawn', 'lift_asked', 'lift_refused', 'lift_withdrawn', 'lifted')),
	done_by   BYTEA, -- NULL: nobody, it was over by itself
	done_at   BIGINT NOT NULL,
	audit_id  BYTEA NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, recall_id) REFERENCES recall (org_id, id)
);
CREATE INDEX recall_step_recall ON recall_step (org_id, recall_id, id);

-- Who issued what a completion was accepted of, as the claim or the document says: a keyed index.
CREATE TABLE completion_issuer (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	completion_id BYTEA NOT NULL CHECK (length(completion_id) = 16),
	person_id     BYTEA NOT NULL,
	issuer_ix     BYTEA NOT NULL CHECK (length(issuer_ix) = 32),
	PRIMARY KEY (org_id, completion_id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX completion_issuer_ix ON completion_issuer (org_id, issuer_ix, completion_id);
CREATE INDEX completion_issuer_person ON completion_issuer (org_id, person_id);

-- That a completion is recalled; lifted: not any more.
CREATE TABLE completion_recall (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	completion_id BYTEA NOT NULL CHECK (length(completion_id) = 16),
	recall_id     BYTEA NOT NULL,
	lifted        BOOLEAN NOT NULL,
	person_id     BYTEA NOT NULL,
	known_at      BIGINT NOT NULL,
	audit_id      BYTEA NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, completion_id, recall_id, lifted),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX completion_recall_recall ON completion_recall (org_id, recall_id, lifted, completion_id);
CREATE INDEX completion_recall_person ON completion_recall (org_id, person_id);

-- The same of an entry of a credential.
CREATE TABLE credential_recall (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	credential_id BYTEA NOT NULL CHECK (length(credential_id) = 16),
	entry_n       BIGINT NOT NULL,
	recall_id     BYTEA NOT NULL,
	lifted        BOOLEAN NOT NULL,
	person_id     BYTEA NOT NULL,
	known_at      BIGINT NOT NULL,
	audit_id      BYTEA NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, credential_id, entry_n, recall_id, lifted),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX credential_recall_recall ON credential_recall (org_id, recall_id, lifted, credential_id);
CREATE INDEX credential_recall_person ON credential_recall (org_id, person_id);

-- By whom a credential was issued, as its newest entry says: a keyed index. NULL: not looked up yet.
ALTER TABLE credential ADD COLUMN issuer_ix BYTEA CHECK (length(issuer_ix) = 32);
CREATE INDEX credential_issuer ON credential (org_id, issuer_ix, id) WHERE issuer_ix IS NOT NULL;
CREATE INDEX credential_unnamed ON credential (org_id, id) WHERE issuer_ix IS NULL;

-- Credentials that run out are reminded of where no requirement goes by them.
ALTER TABLE reminder_setting ADD COLUMN skip_credentials BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX credential_expires ON credential (org_id, expires_on, id) WHERE expires_on IS NOT NULL;
INSERT INTO reminder_wake (org_id, wake_at) SELECT DISTINCT c.org_id, 1 FROM credential c WHERE c.expires_on IS NOT NULL ON CONFLICT (org_id) DO NOTHING;

-- What somebody granted an organization, and was recalled since: in the organization that looked.
CREATE TABLE grant_recall (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	grant_id    BYTEA NOT NULL CHECK (length(grant_id) = 16),
	item_id     BYTEA NOT NULL CHECK (length(item_id) = 16), -- of the grant
	recall_id   BYTEA NOT NULL CHECK (length(recall_id) = 16),
	account_id  BYTEA NOT NULL CHECK (length(account_id) = 16), -- who granted it
	recalled_at BIGINT NOT NULL,
	lifted_at   BIGINT,
	PRIMARY KEY (org_id, grant_id, item_id, recall_id)
);
CREATE INDEX grant_item_of ON grant_item (org_id, kind, item_id);
