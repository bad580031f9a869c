-- What cannot be as the records say it: somebody in two places at once, at a class while on
-- leave, or credited with more hours than a day has. A finding says so and is about nobody's
-- fault. Its key is the same however often it is found; facts_ix changes when what it rests
-- on does. person_id is the first of those concerned, under whose key reasons are sealed.
CREATE TABLE finding (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	id          BYTEA NOT NULL CHECK (length(id) = 16),
	version     BIGINT NOT NULL DEFAULT 1,
	kind        TEXT COLLATE "C" NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
	origin      TEXT COLLATE "C" NOT NULL CHECK (origin IN ('person', 'class', 'document')), -- what was looked at when it was found
	key_ix      BYTEA NOT NULL CHECK (length(key_ix) = 32),
	facts_ix    BYTEA NOT NULL CHECK (length(facts_ix) = 32),
	person_id   BYTEA NOT NULL,
	class_id    BYTEA,
	state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'assigned', 'closed')),
	assignee_id BYTEA,
	code        TEXT COLLATE "C" NOT NULL CHECK (code IN ('', 'entered_wrong', 'explained', 'withdrawn', 'other', 'gone')), -- why it is closed
	from_on     TEXT COLLATE "C" CHECK (length(from_on) = 10),
	to_on       TEXT COLLATE "C" CHECK (length(to_on) = 10),
	total       BIGINT NOT NULL, -- what was counted: 1/3000 hour, minutes or people, by the kind
	most        BIGINT NOT NULL, -- what there can be of it
	found_at    BIGINT NOT NULL,
	changed_at  BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
	CHECK ((state = 'assigned') = (assignee_id IS NOT NULL)),
	CHECK ((state = 'closed') = (code <> ''))
);
CREATE UNIQUE INDEX finding_key ON finding (org_id, key_ix);
CREATE INDEX finding_state ON finding (org_id, state, id);
CREATE INDEX finding_assignee ON finding (org_id, assignee_id, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX finding_class ON finding (org_id, class_id, id) WHERE class_id IS NOT NULL;

-- One of the facts that a finding rests on, as it was when it was found: a row of row_table.
CREATE TABLE finding_piece (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	finding_id BYTEA NOT NULL,
	n          BIGINT NOT NULL CHECK (n > 0),
	role       TEXT COLLATE "C" NOT NULL CHECK (role IN ('stay', 'teaching', 'record', 'leave', 'credential', 'number', 'document')),
	person_id  BYTEA NOT NULL,
	row_id     BYTEA NOT NULL CHECK (length(row_id) = 16),
	class_id   BYTEA,
	course_id  BYTEA,
	from_on    TEXT COLLATE "C" CHECK (length(from_on) = 10),
	to_on      TEXT COLLATE "C" CHECK (length(to_on) = 10),
	begins     TEXT COLLATE "C" NOT NULL CHECK (length(begins) <= 5),
	ends       TEXT COLLATE "C" NOT NULL CHECK (length(ends) <= 5),
	amount     BIGINT, -- in 1/3000 hour; NULL: none is stated
	name       TEXT COLLATE "C" NOT NULL CHECK (length(name) <= 80), -- of the leave, the credential or the number: a code
	PRIMARY KEY (org_id, finding_id, n),
	FOREIGN KEY (org_id, finding_id) REFERENCES finding (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX finding_piece_person ON finding_piece (org_id, person_id, finding_id);
CREATE INDEX finding_piece_class ON finding_piece (org_id, class_id, finding_id) WHERE class_id IS NOT NULL;

-- What happened to a finding. Nobody as by_id is the system.
CREATE TABLE finding_event (
	org_id     BIGINT NOT NULL REFERENCES org (id),
	id         BYTEA NOT NULL CHECK (length(id) = 16),
	finding_id BYTEA NOT NULL,
	person_id  BYTEA NOT NULL, -- under whose key reason is sealed
	did        TEXT COLLATE "C" NOT NULL CHECK (did IN ('found', 'changed', 'assigned', 'unassigned', 'closed', 'reopened', 'found_again', 'gone')),
	by_id      BYTEA,
	to_id      BYTEA, -- whom it was given to
	code       TEXT COLLATE "C" NOT NULL CHECK (length(code) <= 40),
	reason     BYTEA, -- sealed
	happened_at BIGINT NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, finding_id) REFERENCES finding (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX finding_event_finding ON finding_event (org_id, finding_id, id);

-- Numbers of licences, under the organization's key: equal for equal numbers here, and
-- nothing elsewhere. fact_id is the fact that has the number, sealed.
CREATE TABLE finding_number (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	fact_id   BYTEA NOT NULL CHECK (length(fact_id) = 16),
	person_id BYTEA NOT NULL,
	name      TEXT COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
	number_ix BYTEA NOT NULL CHECK (length(number_ix) = 32),
	PRIMARY KEY (org_id, fact_id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX finding_number_ix ON finding_number (org_id, number_ix);
CREATE INDEX finding_number_person ON finding_number (org_id, person_id);

-- Whoever and whatever is to be looked at: about whom facts changed since.
CREATE TABLE finding_mark (
	org_id BIGINT NOT NULL REFERENCES org (id),
	what   TEXT COLLATE "C" NOT NULL CHECK (what IN ('person', 'class')),
	id     BYTEA NOT NULL CHECK (length(id) = 16),
	turn   BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (org_id, what, id)
);

-- A look at everything that is already there: how far it is.
CREATE TABLE finding_sweep (
	org_id      BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	version     BIGINT NOT NULL DEFAULT 1,
	what        TEXT COLLATE "C" NOT NULL CHECK (what IN ('person', 'class')),
	behind      BYTEA NOT NULL CHECK (length(behind) = 16), -- the last one that is marked
	done        BIGINT NOT NULL,
	total       BIGINT NOT NULL,
	started_by  BYTEA,
	started_at  BIGINT NOT NULL,
	finished_at BIGINT -- NULL while it goes on
);
