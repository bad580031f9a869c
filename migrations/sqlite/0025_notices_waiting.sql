-- What an account has not read of the installation's notices, for the menu in any organization.
CREATE TABLE notice_waiting (
	account_id BLOB NOT NULL PRIMARY KEY,
	unread     INTEGER NOT NULL
) STRICT;
INSERT INTO notice_waiting (account_id, unread)
	SELECT account_id, count(*) FROM notice WHERE org_id = 1 AND account_id IS NOT NULL AND read_at IS NULL GROUP BY account_id;
