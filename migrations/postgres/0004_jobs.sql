-- Work that is still to be done. A row goes when its work is done, so the table is the
-- backlog. It is a platform table: a worker looks across organizations.
--
-- due_at is when something happens to the row by itself: later → it becomes ready;
-- running → its lease ends; dead → it is forgotten. For ready it says since when.
CREATE TABLE job (
	id         BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
	org_id     BIGINT NOT NULL REFERENCES org (id),
	kind       TEXT COLLATE "C" NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
	key        TEXT COLLATE "C" CHECK (length(key) BETWEEN 1 AND 128), -- at most one live job of a kind has it
	state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('later', 'ready', 'running', 'dead')),
	due_at     BIGINT NOT NULL,
	attempt    BIGINT NOT NULL, -- only rises: whoever completes must still hold this number
	tries      BIGINT NOT NULL, -- attempts that count; an operator's retry starts anew
	again      BOOLEAN NOT NULL, -- asked for once more since it was claimed
	code       TEXT COLLATE "C" NOT NULL, -- why the last attempt failed
	payload    TEXT NOT NULL CHECK (length(payload) <= 8192), -- ids and codes only
	created_at BIGINT NOT NULL
);
-- Two partial indexes that never overlap: one to go round the organizations that have
-- work ready, one for what time does.
CREATE INDEX job_ready ON job (org_id, due_at, id) WHERE state = 'ready';
CREATE INDEX job_timer ON job (state, due_at, id) WHERE state <> 'ready';
CREATE INDEX job_later ON job (org_id, due_at) WHERE state = 'later';
CREATE UNIQUE INDEX job_key ON job (org_id, kind, key) WHERE key IS NOT NULL AND state <> 'dead';

-- What runs at set times: the next tick of each, moved by whoever takes it.
CREATE TABLE job_cron (
	name     TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
	schedule TEXT COLLATE "C" NOT NULL,
	next_at  BIGINT NOT NULL,
	last_at  BIGINT -- when it was last taken
);

-- How many jobs ended, per day (UTC) and kind. Workers add up and write now and then,
-- so a killed worker's last seconds may be missing.
CREATE TABLE job_count (
	on_day  TEXT COLLATE "C" NOT NULL CHECK (length(on_day) = 10),
	kind    TEXT COLLATE "C" NOT NULL,
	done    BIGINT NOT NULL,
	failed  BIGINT NOT NULL,
	died    BIGINT NOT NULL,
	PRIMARY KEY (on_day, kind)
);
