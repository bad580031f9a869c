-- What somebody sends in may be good until a day that its certificate names.
ALTER TABLE claim ADD COLUMN expires_on TEXT CHECK (length(expires_on) = 10);
