-- What came of a look at a possible match with an exclusion list: somebody else, or it is them.
ALTER TABLE finding DROP CONSTRAINT finding_code_check;
ALTER TABLE finding ADD CONSTRAINT finding_code_check CHECK (code IN ('', 'entered_wrong', 'explained', 'withdrawn', 'somebody_else', 'confirmed', 'other', 'gone'));

-- When an organization's newest exclusion list becomes too old.
CREATE TABLE exclusion_wake (
	org_id  BIGINT NOT NULL PRIMARY KEY REFERENCES org (id),
	wake_at BIGINT NOT NULL
);
CREATE INDEX exclusion_wake_at ON exclusion_wake (wake_at, org_id);
INSERT INTO exclusion_wake (org_id, wake_at) SELECT DISTINCT l.org_id, 0 FROM exclusion_list l WHERE l.state = 'current';
