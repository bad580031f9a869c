-- How the pages of a version look and read: 64 bits each, moved and turned over under the
-- organization's key, so that near ones stay near and mean nothing elsewhere. Of kind holder it is
-- whose name stands on a page, and only equal ones say anything. Found by any of four parts.
CREATE TABLE document_print (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	version_id  BLOB NOT NULL CHECK (length(version_id) = 16),
	kind        TEXT NOT NULL CHECK (kind IN ('page', 'text', 'holder')),
	page        INTEGER NOT NULL CHECK (page > 0),
	document_id BLOB NOT NULL,
	person_id   BLOB NOT NULL,
	hash        INTEGER NOT NULL,
	part1       INTEGER NOT NULL CHECK (part1 BETWEEN 0 AND 65535),
	part2       INTEGER NOT NULL CHECK (part2 BETWEEN 0 AND 65535),
	part3       INTEGER NOT NULL CHECK (part3 BETWEEN 0 AND 65535),
	part4       INTEGER NOT NULL CHECK (part4 BETWEEN 0 AND 65535),
	PRIMARY KEY (org_id, version_id, kind, page),
	FOREIGN KEY (org_id, version_id) REFERENCES document_version (org_id, id),
	FOREIGN KEY (org_id, document_id) REFERENCES document (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
-- With all that a search asks for, so that it never looks at the rows themselves.
CREATE INDEX document_print_part1 ON document_print (org_id, kind, part1, hash, version_id);
CREATE INDEX document_print_part2 ON document_print (org_id, kind, part2, hash, version_id);
CREATE INDEX document_print_part3 ON document_print (org_id, kind, part3, hash, version_id);
CREATE INDEX document_print_part4 ON document_print (org_id, kind, part4, hash, version_id);
CREATE INDEX document_print_document ON document_print (org_id, document_id);

-- Two documents that are one and the same certificate: of two people (another), of one with two
-- dates (date), or of one twice (again, which is told at the review and nowhere else).
CREATE TABLE document_twin (
	org_id          INTEGER NOT NULL REFERENCES org (id),
	document_id     BLOB NOT NULL, -- the smaller of the two ids
	other_id        BLOB NOT NULL,
	person_id       BLOB NOT NULL,
	other_person_id BLOB NOT NULL,
	kind            TEXT NOT NULL CHECK (kind IN ('another', 'date', 'again')),
	found_at        INTEGER NOT NULL,
	PRIMARY KEY (org_id, document_id, other_id),
	FOREIGN KEY (org_id, document_id) REFERENCES document (org_id, id),
	FOREIGN KEY (org_id, other_id) REFERENCES document (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	FOREIGN KEY (org_id, other_person_id) REFERENCES person (org_id, id),
	CHECK (document_id < other_id)
) STRICT;
CREATE INDEX document_twin_other ON document_twin (org_id, other_id);
CREATE INDEX document_twin_person ON document_twin (org_id, person_id);
CREATE INDEX document_twin_other_person ON document_twin (org_id, other_person_id);

-- When its fingerprints were made; NULL: of what was read before there were any.
ALTER TABLE document_reading ADD COLUMN printed_at INTEGER;
CREATE INDEX document_reading_unprinted ON document_reading (org_id, version_id) WHERE printed_at IS NULL;

-- Whose facts were read on documents: their numbers are compared.
CREATE INDEX document_fact_person ON document_fact (org_id, person_id);
