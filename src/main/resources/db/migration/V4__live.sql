-- The segment of the log that a slice was cut from. Older slices were written as such, each for itself.
ALTER TABLE slices ADD COLUMN segment bigint;
UPDATE slices SET segment = sequence WHERE segment IS NULL;
ALTER TABLE slices ALTER COLUMN segment SET NOT NULL;
