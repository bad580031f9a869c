-- How somebody wants to be told, in an organization. No row: by mail, at any hour.
CREATE TABLE notice_way (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	account_id  BLOB NOT NULL,
	channel     TEXT NOT NULL CHECK (channel IN ('mail', 'app')),
	quiet_from  INTEGER NOT NULL CHECK (quiet_from BETWEEN 0 AND 23), -- hours of the organization's clock
	quiet_until INTEGER NOT NULL CHECK (quiet_until BETWEEN 0 AND 23), -- the same as quiet_from: none
	PRIMARY KEY (org_id, account_id)
) STRICT;

-- When people are reminded. No row: as the program has it.
CREATE TABLE reminder_setting (
	org_id     INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	version    INTEGER NOT NULL DEFAULT 1,
	active     INTEGER NOT NULL CHECK (active IN (0, 1)),
	steps      TEXT NOT NULL CHECK (length(steps) <= 100), -- days before, the longest first: '90 60 30 7'
	lapse      INTEGER NOT NULL CHECK (lapse IN (0, 1)),
	hour       INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23), -- of the organization's clock
	digest_to  TEXT NOT NULL CHECK (digest_to IN ('managers', 'administrators', 'nobody')),
	changed_at INTEGER NOT NULL
) STRICT;

-- The most urgent step that was taken about something due: a step is never taken twice, and
-- no milder one after it. told: the person has an account and got a notice; else it only
-- counts for those who answer for them.
CREATE TABLE reminder_sent (
	org_id         INTEGER NOT NULL REFERENCES org (id),
	person_id      BLOB NOT NULL,
	requirement_id BLOB NOT NULL CHECK (length(requirement_id) = 16),
	due_on         TEXT NOT NULL CHECK (length(due_on) = 10),
	step           INTEGER NOT NULL CHECK (step BETWEEN -1 AND 3650), -- -1: it lapsed
	told           INTEGER NOT NULL CHECK (told IN (0, 1)),
	noted_at       INTEGER NOT NULL,
	PRIMARY KEY (org_id, person_id, requirement_id, due_on),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT;
CREATE INDEX reminder_sent_at ON reminder_sent (org_id, noted_at, person_id);

-- What a member chose about digests and their calendar. digest_on is the day or week of the
-- last digest, digest_at up to when it told.
CREATE TABLE reminder_choice (
	org_id        INTEGER NOT NULL REFERENCES org (id),
	account_id    BLOB NOT NULL,
	digest        TEXT NOT NULL CHECK (digest IN ('weekly', 'daily', 'never')),
	digest_on     TEXT NOT NULL CHECK (length(digest_on) = 10),
	digest_at     INTEGER NOT NULL,
	calendar_hash BLOB CHECK (length(calendar_hash) = 32),
	calendar_at   INTEGER,
	PRIMARY KEY (org_id, account_id)
) STRICT;
CREATE UNIQUE INDEX reminder_choice_calendar ON reminder_choice (org_id, calendar_hash) WHERE calendar_hash IS NOT NULL;

-- When an organization has somebody to remind next. A platform table: one look finds those
-- whose time has come, however many others there are.
CREATE TABLE reminder_wake (
	org_id  INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	wake_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reminder_wake_at ON reminder_wake (wake_at, org_id);

-- Where an organization's own system hears of reminders (standardwebhooks.com).
CREATE TABLE reminder_hook (
	org_id     INTEGER NOT NULL PRIMARY KEY REFERENCES org (id),
	url        TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 500),
	secret     BLOB NOT NULL, -- sealed
	active     INTEGER NOT NULL CHECK (active IN (0, 1)),
	changed_at INTEGER NOT NULL
) STRICT;

-- What falls due in a stretch of days, for those who remind.
CREATE INDEX standing_due_day ON standing (org_id, gen, due_on, person_id, requirement_id) WHERE due_on < '9999-12-31';
