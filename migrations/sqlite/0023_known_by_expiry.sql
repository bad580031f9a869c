-- A completion whose source says only when it runs out: happened_on is then the last day on
-- which it can have been done.
ALTER TABLE completion ADD COLUMN undated INTEGER NOT NULL DEFAULT 0 CHECK (undated IN (0, 1));

-- How often counts were folded in: what was added up before the last time is not shown again.
ALTER TABLE standing_build ADD COLUMN folded INTEGER NOT NULL DEFAULT 0;

-- People who had left and came back with an import, and the day on which they had left.
ALTER TABLE intake ADD COLUMN people_back INTEGER NOT NULL DEFAULT 0;
ALTER TABLE intake_person ADD COLUMN left_on TEXT CHECK (length(left_on) = 10);
