-- How somebody wants to be told, in an organization. No row: by mail, at any hour.
CREATE TABLE notice_way (
	org_id      BIGINT NOT NULL REFERENCES org (id),
	account_id  BYTEA NOT NULL,
	channel     TEXT COLLATE "C" NOT NULL CHECK (channel IN ('mail', 'app')),
	quiet_from  BIGINT NOT NULL CHECK (quiet_from BETWEEN 0 AND 23), -- hours of the organization's clock
	quiet_until BIGINT NOT NULL CHECK (quiet_until BETWEEN 0 AND 23), -- the same as quiet_from: none
	PRIMARY KEY (org_id, account_id)
);

-- When people are reminded. No row: as the program has it.
CREATE TABLE reminder_setting (
	org_id     BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	version    BIGINT NOT NULL DEFAULT 1,
	active     BOOLEAN NOT NULL,
	steps      TEXT COLLATE "C" NOT NULL CHECK (length(steps) <= 100), -- days before, the longest first: '90 60 30 7'
	lapse      BOOLEAN NOT NULL,
	hour       BIGINT NOT NULL CHECK (hour BETWEEN 0 AND 23), -- of the organization's clock
	digest_to  TEXT COLLATE "C" NOT NULL CHECK (digest_to IN ('managers', 'administrators', 'nobody')),
	changed_at BIGINT NOT NULL
);

-- The most urgent step that was taken about something due: a step is never taken twice, and
-- no milder one after it. told: the person has an account and got a notice; else it only
-- counts for those who answer for them.
CREATE TABLE reminder_sent (
	org_id         BIGINT NOT NULL REFERENCES org (id),
	person_id      BYTEA NOT NULL,
	requirement_id BYTEA NOT NULL CHECK (length(requirement_id) = 16),
	due_on         TEXT COLLATE "C" NOT NULL CHECK (length(due_on) = 10),
	step           BIGINT NOT NULL CHECK (step BETWEEN -1 AND 3650), -- -1: it lapsed
	told           BOOLEAN NOT NULL,
	noted_at       BIGINT NOT NULL,
	PRIMARY KEY (org_id, person_id, requirement_id, due_on),
	FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE INDEX reminder_sent_at ON reminder_sent (org_id, noted_at, person_id);

-- What a member chose about digests and their calendar. digest_on is the day or week of the
-- last digest, digest_at up to when it told.
CREATE TABLE reminder_choice (
	org_id        BIGINT NOT NULL REFERENCES org (id),
	account_id    BYTEA NOT NULL,
	digest        TEXT COLLATE "C" NOT NULL CHECK (digest IN ('weekly', 'daily', 'never')),
	digest_on     TEXT COLLATE "C" NOT NULL CHECK (length(digest_on) = 10),
	digest_at     BIGINT NOT NULL,
	calendar_hash BYTEA CHECK (length(calendar_hash) = 32),
	calendar_at   BIGINT,
	PRIMARY KEY (org_id, account_id)
);
CREATE UNIQUE INDEX reminder_choice_calendar ON reminder_choice (org_id, calendar_hash) WHERE calendar_hash IS NOT NULL;

-- When an organization has somebody to remind next. A platform table: one look finds those
-- whose time has come, however many others there are.
CREATE TABLE reminder_wake (
	org_id  BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	wake_at BIGINT NOT NULL
);
CREATE INDEX reminder_wake_at ON reminder_wake (wake_at, org_id);

-- Where an organization's own system hears of reminders (standardwebhooks.com).
CREATE TABLE reminder_hook (
	org_id     BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	url        TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 500),
	secret     BYTEA NOT NULL, -- sealed
	active     BOOLEAN NOT NULL,
	changed_at BIGINT NOT NULL
);

-- What falls due in a stretch of days, for those who remind.
CREATE INDEX standing_due_day ON standing (org_id, gen, due_on, person_id, requirement_id) WHERE due_on < '9999-12-31';
