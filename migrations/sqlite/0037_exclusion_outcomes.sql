-- What came of a look at a possible match with an exclusion list: somebody else, or it is them.
CREATE TABLE finding_new (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	id          BLOB NOT NULL CHECK (length(id) = 16),
	version     INTEGER NOT NULL DEFAULT 1,
	kind        TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
	origin      TEXT NOT NULL CHECK (origin IN ('person', 'class', 'document')), -- what was looked at when it was found
	key_ix      BLOB NOT NULL CHECK (length(key_ix) = 32),
	facts_ix    BLOB NOT NULL CHECK (length(facts_ix) = 32),
	person_id   BLOB NOT NULL,
	class_id    BLOB,
	state       TEXT NOT NULL CHECK (state IN ('open', 'assigned', 'closed')),
	assignee_id BLOB,
	code        TEXT NOT NULL CHECK (code IN ('', 'entered_wrong', 'explained', 'withdrawn', 'somebody_else', 'confirmed', 'other', 'gone')), -- why it is closed
	from_on     TEXT CHECK (length(from_on) = 10),
	to_on       TEXT CHECK (length(to_on) = 10),
	total       INTEGER NOT NULL, -- what was counted: 1/3000 hour, minutes or people, by the kind
	most        INTEGER NOT NULL, -- what there can be of it
	found_at    INTEGER NOT NULL,
	changed_at  INTEGER NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	CHECK ((state = 'assigned') = (assignee_id IS NOT NULL)),
	CHECK ((state = 'closed') = (code <> ''))
) STRICT;
INSERT INTO finding_new (org_id, id, version, kind, origin, key_ix, facts_ix, person_id, class_id, state, assignee_id, code, from_on, to_on, total, most, found_at, changed_at) SELECT org_id, id, version, kind, origin, key_ix, facts_ix, person_id, class_id, state, assignee_id, code, from_on, to_on, total, most, found_at, changed_at FROM finding;
DROP TABLE finding;
ALTER TABLE finding_new RENAME TO finding;
CREATE UNIQUE INDEX finding_key ON finding (org_id, key_ix);
CREATE INDEX finding_state ON finding (org_id, state, id);
CREATE INDEX finding_assignee ON finding (org_id, assignee_id, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX finding_class ON finding (org_id, class_id, id) WHERE class_id IS NOT NULL;

-- When an organization's newest exclusion list becomes too old.
CREATE TABLE exclusion_wake (
	org_id  INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	wake_at INTEGER NOT NULL
) STRICT;
CREATE INDEX exclusion_wake_at ON exclusion_wake (wake_at, org_id);
INSERT INTO exclusion_wake (org_id, wake_at) SELECT DISTINCT l.org_id, 0 FROM exclusion_list l WHERE l.state = 'current';
