-- Recall: what an issuer issued between two days is not accepted any more. Marks are added
-- and never changed; a mark that was lifted has a second row that says so.
CREATE TABLE recall_desk (
	org_id  INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	active  INTEGER NOT NULL DEFAULT 0 CHECK (active >= 0), -- how many recalls are in effect
	indexed_at INTEGER -- when the issuers of what was accepted before had been looked up
) STRICT;

CREATE TABLE recall (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	id          BLOB NOT NULL CHECK (length(id) = 16),
	version     INTEGER NOT NULL DEFAULT 1,
	issuer_ix   BLOB NOT NULL CHECK (length(issuer_ix) = 32),
	issuer      BLOB NOT NULL, -- sealed
	reason      BLOB NOT NULL, -- sealed
	from_on     TEXT NOT NULL CHECK (length(from_on) = 10),
	to_on       TEXT NOT NULL CHECK (length(to_on) = 10),
	state       TEXT NOT NULL CHECK (state IN ('proposed', 'refused', 'withdrawn', 'in_effect', 'lifted')),
	approval_id BLOB, -- the question that is open, or the last one
	asked       TEXT NOT NULL CHECK (asked IN ('', 'effect', 'lift')), -- what is asked; empty: nothing
	records     INTEGER NOT NULL DEFAULT 0, -- marked, or freed again, so far
	credentials INTEGER NOT NULL DEFAULT 0,
	spread_at   INTEGER, -- when everything that lay there had been marked, or freed
	proposed_by BLOB,
	proposed_at INTEGER NOT NULL,
	PRIMARY KEY (org_id, id),
	CHECK (from_on <= to_on)
) STRICT;
CREATE INDEX recall_state ON recall (org_id, state, id);

-- The courses to which a recall is narrowed. None: all.
CREATE TABLE recall_course (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	recall_id BLOB NOT NULL,
	course_id BLOB NOT NULL,
	PRIMARY KEY (org_id, recall_id, course_id),
	FOREIGN KEY (org_id, recall_id) REFERENCES recall (org_id, id),
	FOREIGN KEY (org_id, course_id) REFERENCES course (org_id, id)
) STRICT;

-- What was done with a recall, once.
CREATE TABLE recall_step (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	id        BLOB NOT NULL CHECK (length(id) = 16),
	recall_id BLOB NOT NULL,
	did       TEXT NOT NULL CHECK (did IN ('proposed', 'effected', 'refused', 'withdrawn', 'lift_asked', 'lift_refused', 'lift_withdrawn', 'lifted')),
	done_by   BLOB, -- NULL: nobody, it was over by itself
	done_at   INTEGER NOT NULL,
	audit_id  BLOB NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, recall_id) REFERENCES recall (org_id, id)
) STRICT;
CREATE INDEX recall_step_recall ON recall_step (org_id, recall_id, id);

-- Who issued what a completion was accepted of, as the claim or the document says: a keyed index.
CREATE TABLE completion_issuer (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	completion_id BLOB NOT NULL CHECK (length(completion_id) = 16),
	person_id     BLOB NOT NULL,
	issuer_ix     BLOB NOT NULL CHECK (length(issuer_ix) = 32),
	PRIMARY KEY (org_id, completion_id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX completion_issuer_ix ON completion_issuer (org_id, issuer_ix, completion_id);
CREATE INDEX completion_issuer_person ON completion_issuer (org_id, person_id);

-- That a completion is recalled; lifted: not any more.
CREATE TABLE completion_recall (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	completion_id BLOB NOT NULL CHECK (length(completion_id) = 16),
	recall_id     BLOB NOT NULL,
	lifted        INTEGER NOT NULL CHECK (lifted IN (0, 1)),
	person_id     BLOB NOT NULL,
	known_at      INTEGER NOT NULL,
	audit_id      BLOB NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, completion_id, recall_id, lifted),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX completion_recall_recall ON completion_recall (org_id, recall_id, lifted, completion_id);
CREATE INDEX completion_recall_person ON completion_recall (org_id, person_id);

-- The same of an entry of a credential.
CREATE TABLE credential_recall (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	credential_id BLOB NOT NULL CHECK (length(credential_id) = 16),
	entry_n       INTEGER NOT NULL,
	recall_id     BLOB NOT NULL,
	lifted        INTEGER NOT NULL CHECK (lifted IN (0, 1)),
	person_id     BLOB NOT NULL,
	known_at      INTEGER NOT NULL,
	audit_id      BLOB NOT NULL CHECK (length(audit_id) = 16),
	PRIMARY KEY (org_id, credential_id, entry_n, recall_id, lifted),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX credential_recall_recall ON credential_recall (org_id, recall_id, lifted, credential_id);
CREATE INDEX credential_recall_person ON credential_recall (org_id, person_id);

-- By whom a credential was issued, as its newest entry says: a keyed index. NULL: not looked up yet.
ALTER TABLE credential ADD COLUMN issuer_ix BLOB CHECK (length(issuer_ix) = 32);
CREATE INDEX credential_issuer ON credential (org_id, issuer_ix, id) WHERE issuer_ix IS NOT NULL;
CREATE INDEX credential_unnamed ON credential (org_id, id) WHERE issuer_ix IS NULL;

-- Credentials that run out are reminded of where no requirement goes by them.
ALTER TABLE reminder_setting ADD COLUMN skip_credentials INTEGER NOT NULL DEFAULT 0 CHECK (skip_credentials IN (0, 1));
CREATE INDEX credential_expires ON credential (org_id, expires_on, id) WHERE expires_on IS NOT NULL;
INSERT INTO reminder_wake (org_id, wake_at) SELECT DISTINCT c.org_id, 1 FROM credential c WHERE c.expires_on IS NOT NULL ON CONFLICT (org_id) DO NOTHING;

-- What somebody granted an organization, and was recalled since: in the organization that looked.
CREATE TABLE grant_recall (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	grant_id    BLOB NOT NULL CHECK (length(grant_id) = 16),
	item_id     BLOB NOT NULL CHECK (length(item_id) = 16), -- of the grant
	recall_id   BLOB NOT NULL CHECK (length(recall_id) = 16),
	account_id  BLOB NOT NULL CHECK (length(account_id) = 16), -- who granted it
	recalled_at INTEGER NOT NULL,
	lifted_at   INTEGER,
	PRIMARY KEY (org_id, grant_id, item_id, recall_id)
) STRICT;
CREATE INDEX grant_item_of ON grant_item (org_id, kind, item_id);
