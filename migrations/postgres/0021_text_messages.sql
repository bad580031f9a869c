-- Text messages: one more channel, to a number whose owner has proved that it is theirs.
ALTER TABLE notice_way DROP CONSTRAINT notice_way_channel_check;
ALTER TABLE notice_way ADD CONSTRAINT notice_way_channel_check CHECK (channel IN ('mail', 'app', 'text'));

CREATE TABLE notice_phone (
	org_id       BIGINT NOT NULL REFERENCES org (id),
	account_id   BYTEA NOT NULL,
	number       BYTEA, -- none: it was taken away, and the day's codes still count
	code         BYTEA, -- what was sent to it, until it is typed in
	code_until   BIGINT,
	tries        BIGINT NOT NULL DEFAULT 0, -- of this code
	asked        BIGINT NOT NULL DEFAULT 0, -- codes on the day of asked_at (UTC)
	asked_at     BIGINT NOT NULL,
	confirmed_at BIGINT,
	stopped      TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (length(stopped) <= 80), -- why it is written to no more
	PRIMARY KEY (org_id, account_id),
	CHECK ((code IS NULL) = (code_until IS NULL))
);
