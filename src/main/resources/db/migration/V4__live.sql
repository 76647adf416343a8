-- Rows are readable before they are in chunks, and come to the disk for all tables of a segment at once.

-- The segment of the log that the slice was cut from; older slices were files of their own.
ALTER TABLE slices ADD COLUMN segment bigint;
UPDATE slices SET segment = sequence;
ALTER TABLE slices ALTER COLUMN segment SET NOT NULL;

-- What is imported together is all that is staged, in one transaction; no row needs to say so.
DROP INDEX slices_of_load;
ALTER TABLE slices DROP COLUMN load_id;
DROP TABLE loads;
DROP FUNCTION guard_load_move();

-- Up to where in the log the chunks of a table hold its rows.
CREATE TABLE table_positions (
    node     text NOT NULL,
    table_id bigint NOT NULL,
    position bigint NOT NULL,
    epoch    bigint NOT NULL,
    PRIMARY KEY (table_id, node)
);

CREATE FUNCTION guard_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position < OLD.position OR NEW.epoch < OLD.epoch THEN
        RAISE EXCEPTION 'table %: position % of epoch % is behind % of epoch %',
            OLD.table_id, NEW.position, NEW.epoch, OLD.position, OLD.epoch;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER position_grows BEFORE UPDATE ON table_positions FOR EACH ROW EXECUTE FUNCTION guard_position();

-- One lease, the node's, stands for all tables of its log.
DELETE FROM leases WHERE name LIKE 'table/%';

-- Which rows of the log a chunk holds: those behind after_position, up to position. Chunks of older releases do not know.
ALTER TABLE chunks ADD COLUMN after_position bigint;
ALTER TABLE chunks ADD COLUMN position bigint;

-- Staged slices stay for a while after their import, so that chunks can be made of them again.
ALTER TABLE slices ADD COLUMN on_volume boolean NOT NULL DEFAULT true;
CREATE INDEX slices_on_volume ON slices (node, changed) WHERE state = 'imported' AND on_volume;
CREATE INDEX slices_by_segment ON slices (node, segment) WHERE state = 'imported';

-- Slices of segments up to here may be gone from staging.
CREATE TABLE staging_horizons (
    node    text PRIMARY KEY,
    segment bigint NOT NULL
);
INSERT INTO staging_horizons SELECT node, max(sequence) FROM slices GROUP BY node;
