-- What was read on a version of a document, proposals only: nothing of it counts. state is nothing
-- where no proposal was found, unreadable where there are no words (reason: a code).
CREATE TABLE document_reading (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	version_id  BLOB NOT NULL CHECK (length(version_id) = 16),
	document_id BLOB NOT NULL,
	person_id   BLOB NOT NULL, -- under whose key it is sealed
	state       TEXT NOT NULL CHECK (state IN ('read', 'nothing', 'unreadable')),
	reason      TEXT NOT NULL CHECK (length(reason) <= 40),
	said        BLOB, -- sealed: the proposals with their places
	read_at     INTEGER NOT NULL,
	PRIMARY KEY (org_id, version_id),
	FOREIGN KEY (org_id, version_id) REFERENCES document_version (org_id, id),
	FOREIGN KEY (org_id, document_id) REFERENCES document (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX document_reading_document ON document_reading (org_id, document_id);

-- What somebody accepted of a version, once: the completion or the claim that it became. It
-- outlives its document, to say that it is gone; what was read goes with it.
CREATE TABLE document_fact (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	id            BLOB NOT NULL CHECK (length(id) = 16),
	document_id   BLOB NOT NULL, -- which may be gone
	version_id    BLOB NOT NULL,
	version_n     INTEGER NOT NULL CHECK (version_n > 0),
	person_id     BLOB NOT NULL,
	completion_id BLOB,
	claim_id      BLOB,
	page          INTEGER NOT NULL CHECK (page > 0), -- on which it is seen first
	seen          BLOB, -- sealed: field by field what was proposed, accepted, and where; NULL: gone with its document
	accepted_by   BLOB,
	accepted_at   INTEGER NOT NULL,
	gone_at       INTEGER,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, version_id, person_id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	CHECK ((completion_id IS NULL) <> (claim_id IS NULL))
) STRICT;
CREATE INDEX document_fact_document ON document_fact (org_id, document_id);
CREATE INDEX document_fact_completion ON document_fact (org_id, completion_id) WHERE completion_id IS NOT NULL;
CREATE INDEX document_fact_claim ON document_fact (org_id, claim_id) WHERE claim_id IS NOT NULL;
