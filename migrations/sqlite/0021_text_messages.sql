-- Text messages: one more channel, to a number whose owner has proved that it is theirs.
CREATE TABLE notice_way_new (
	org_id      INTEGER NOT NULL REFERENCES org (id),
	account_id  BLOB NOT NULL,
	channel     TEXT NOT NULL CHECK (channel IN ('mail', 'app', 'text')),
	quiet_from  INTEGER NOT NULL CHECK (quiet_from BETWEEN 0 AND 23), -- hours of the organization's clock
	quiet_until INTEGER NOT NULL CHECK (quiet_until BETWEEN 0 AND 23), -- the same as quiet_from: none
	PRIMARY KEY (org_id, account_id)
) STRICT;
INSERT INTO notice_way_new SELECT org_id, account_id, channel, quiet_from, quiet_until FROM notice_way;
DROP TABLE notice_way;
ALTER TABLE notice_way_new RENAME TO notice_way;

CREATE TABLE notice_phone (
	org_id       INTEGER NOT NULL REFERENCES org (id),
	account_id   BLOB NOT NULL,
	number       BLOB, -- none: it was taken away, and the day's codes still count
	code         BLOB, -- what was sent to it, until it is typed in
	code_until   INTEGER,
	tries        INTEGER NOT NULL DEFAULT 0, -- of this code
	asked        INTEGER NOT NULL DEFAULT 0, -- codes on the day of asked_at (UTC)
	asked_at     INTEGER NOT NULL,
	confirmed_at INTEGER,
	stopped      TEXT NOT NULL DEFAULT '' CHECK (length(stopped) <= 80), -- why it is written to no more
	PRIMARY KEY (org_id, account_id),
	CHECK ((code IS NULL) = (code_until IS NULL))
) STRICT;
