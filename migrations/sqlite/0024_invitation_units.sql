-- The units that somebody who is invited shall answer for, as ids in hex with blanks between.
ALTER TABLE invitation ADD COLUMN units TEXT NOT NULL DEFAULT '' CHECK (length(units) <= 4000);
