-- The keys that wrap the others, by number; the keys themselves lie outside the
-- database. A row is what lets its key be used, and it can be deleted only when no key
-- is wrapped by it any more: the reference below is the proof, also against a writer
-- who has not committed yet.
CREATE TABLE key_epoch (
	epoch       BIGINT NOT NULL PRIMARY KEY CHECK (epoch > 0),
	check_value BYTEA NOT NULL CHECK (length(check_value) = 16), -- tells the right key from another with the same number
	created_at  BIGINT NOT NULL
);

-- One key per organization, person and retention class, wrapped by its epoch's.
-- Deleting the row makes what it sealed unreadable.
CREATE TABLE subject_key (
	org_id    BIGINT NOT NULL REFERENCES org (id),
	person_id BYTEA NOT NULL CHECK (length(person_id) = 16), -- zeros: the organization itself
	class     TEXT COLLATE "C" NOT NULL CHECK (length(class) BETWEEN 1 AND 64),
	epoch     BIGINT NOT NULL REFERENCES key_epoch (epoch),
	wrapped   BYTEA NOT NULL CHECK (length(wrapped) = 60),
	PRIMARY KEY (org_id, class, person_id)
);

-- Keys that were destroyed and are not yet in the ledger outside the database.
CREATE TABLE key_revoked (
	mark       BYTEA NOT NULL PRIMARY KEY CHECK (length(mark) = 32),
	revoked_at BIGINT NOT NULL
);
