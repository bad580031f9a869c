-- What a claim is about, in whose words requirements count it: sealed, as somebody types it.
ALTER TABLE claim ADD COLUMN categories BYTEA;
