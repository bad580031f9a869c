-- Classes that are announced: who may come, who was there, and for how long. What follows
-- from it is a completion, once the class is confirmed. starts_on and ends_on are the days of
-- the first and last meeting; share is what of the time somebody must attend, in percent.
CREATE TABLE class (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	id         BLOB NOT NULL CHECK (length(id) = 16),
	version    INTEGER NOT NULL DEFAULT 1,
	course_id  BLOB NOT NULL,
	title      TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
	place      TEXT NOT NULL CHECK (length(place) <= 200),
	notes      BLOB, -- sealed
	amount     INTEGER NOT NULL CHECK (amount >= 0), -- for who was there all the time
	unit       TEXT NOT NULL CHECK (length(unit) <= 40),
	tags       TEXT NOT NULL CHECK (length(tags) <= 2000),
	parts      TEXT NOT NULL CHECK (length(parts) <= 2000),
	seats      INTEGER NOT NULL CHECK (seats BETWEEN 0 AND 5000), -- 0: as many as come
	enrol      TEXT NOT NULL CHECK (enrol IN ('self', 'staff', 'closed')),
	opens_on   TEXT CHECK (length(opens_on) = 10),
	closes_on  TEXT CHECK (length(closes_on) = 10),
	walk_ins   INTEGER NOT NULL CHECK (walk_ins IN (0, 1)),
	share      INTEGER NOT NULL CHECK (share BETWEEN 0 AND 100),
	state      TEXT NOT NULL CHECK (state IN ('open', 'cancelled', 'confirmed')),
	starts_on  TEXT NOT NULL CHECK (length(starts_on) = 10),
	ends_on    TEXT NOT NULL CHECK (length(ends_on) = 10),
	created_at INTEGER NOT NULL,
	ended_at   INTEGER, -- cancelled or confirmed
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, course_id) REFERENCES course (org_id, id),
	CHECK (ends_on >= starts_on)
) STRICT;
CREATE INDEX class_starts ON class (org_id, starts_on, id);
CREATE INDEX class_ends ON class (org_id, ends_on, id);

CREATE TABLE class_teacher (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	class_id  BLOB NOT NULL,
	person_id BLOB NOT NULL,
	PRIMARY KEY (org_id, class_id, person_id),
	FOREIGN KEY (org_id, class_id) REFERENCES class (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX class_teacher_person ON class_teacher (org_id, person_id, class_id);

-- begins and ends are on the organization's clock; one that ends before it begins ends on the
-- next day. amount is the time of it, in 1/3000 hour. secret makes the codes of its sign-in.
CREATE TABLE class_meeting (
	org_id   INTEGER NOT NULL REFERENCES org (id),
	id       BLOB NOT NULL CHECK (length(id) = 16),
	class_id BLOB NOT NULL,
	held_on  TEXT NOT NULL CHECK (length(held_on) = 10),
	begins   TEXT NOT NULL CHECK (length(begins) = 5),
	ends     TEXT NOT NULL CHECK (length(ends) = 5),
	amount   INTEGER NOT NULL CHECK (amount > 0),
	secret   BLOB NOT NULL, -- sealed
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, class_id) REFERENCES class (org_id, id)
) STRICT;
CREATE INDEX class_meeting_class ON class_meeting (org_id, class_id, held_on, begins, id);

-- turn is the order in which people asked: who waits moves up by it.
CREATE TABLE class_place (
	org_id    INTEGER NOT NULL REFERENCES org (id),
	class_id  BLOB NOT NULL,
	person_id BLOB NOT NULL,
	state     TEXT NOT NULL CHECK (state IN ('enrolled', 'waiting', 'withdrawn')),
	turn      INTEGER NOT NULL CHECK (turn > 0),
	since_at  INTEGER NOT NULL,
	PRIMARY KEY (org_id, class_id, person_id),
	FOREIGN KEY (org_id, class_id) REFERENCES class (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE UNIQUE INDEX class_place_turn ON class_place (org_id, class_id, turn);
CREATE INDEX class_place_person ON class_place (org_id, person_id, class_id);

-- Who was at a meeting, for how much of its time; from when to when, where somebody said so.
CREATE TABLE class_attendance (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	meeting_id BLOB NOT NULL,
	person_id  BLOB NOT NULL,
	class_id   BLOB NOT NULL,
	amount     INTEGER NOT NULL CHECK (amount > 0),
	came       TEXT CHECK (length(came) = 5),
	went       TEXT CHECK (length(went) = 5),
	how        TEXT NOT NULL CHECK (how IN ('code', 'hand')),
	noted_at   INTEGER NOT NULL,
	PRIMARY KEY (org_id, meeting_id, person_id),
	FOREIGN KEY (org_id, meeting_id) REFERENCES class_meeting (org_id, id),
	FOREIGN KEY (org_id, class_id) REFERENCES class (org_id, id),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX class_attendance_class ON class_attendance (org_id, class_id, person_id);
CREATE INDEX class_attendance_person ON class_attendance (org_id, person_id);

-- How often an account gave a wrong code at a meeting.
CREATE TABLE class_try (
	org_id     INTEGER NOT NULL REFERENCES org (id),
	meeting_id BLOB NOT NULL CHECK (length(meeting_id) = 16),
	account_id BLOB NOT NULL,
	wrong      INTEGER NOT NULL CHECK (wrong > 0),
	last_at    INTEGER NOT NULL,
	PRIMARY KEY (org_id, meeting_id, account_id)
) STRICT;
CREATE INDEX class_try_last ON class_try (last_at, org_id);
