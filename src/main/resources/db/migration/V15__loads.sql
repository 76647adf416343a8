-- A load is what comes through a sink between two moments: dialects that show such pieces of a sink have one open for each sink that
-- takes records. Its rows are counted under its own number, which is of the same numbers as those of sinks.

ALTER TABLE slice_statistics RENAME COLUMN sink_id TO counter;
ALTER INDEX slice_statistics_sink RENAME TO slice_statistics_counter;

CREATE TABLE loads (
    id               bigint PRIMARY KEY DEFAULT nextval(pg_get_serial_sequence('sinks', 'id')),
    sink_id          bigint NOT NULL REFERENCES sinks ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    state            text NOT NULL DEFAULT 'writing' CHECK (state IN ('writing', 'closing', 'importing', 'imported')),
    opened           timestamptz NOT NULL DEFAULT clock_timestamp(),
    closing          timestamptz CHECK ((closing IS NULL) = (state = 'writing')),
    importing        timestamptz,
    imported         timestamptz CHECK ((imported IS NULL) = (state <> 'imported')),
    -- of tries that failed in a row to bring it into chunks
    retry_attempt    int NOT NULL DEFAULT 0,
    retry_reason     text,
    retry_after      timestamptz,
    -- what of it is imported, since the last reset of its sink
    slices           bigint NOT NULL DEFAULT 0,
    records          bigint NOT NULL DEFAULT 0,
    raw_bytes        bigint NOT NULL DEFAULT 0,
    compressed_bytes bigint NOT NULL DEFAULT 0,
    first_micros     bigint,
    last_micros      bigint
);
CREATE INDEX loads_sink ON loads (sink_id, opened);
CREATE INDEX loads_pending ON loads (id) WHERE state <> 'imported';

ALTER TABLE sinks
    ADD COLUMN in_loads boolean NOT NULL DEFAULT false,
    -- the open one; set to nothing by whoever wants another one
    ADD COLUMN load_id bigint;

-- Whatever changes a sink: while it takes records it has an open load, and another one for each of its versions.
CREATE FUNCTION sink_load() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wants boolean := new.in_loads AND new.state <> 'DISABLED' AND new.deleted IS NULL;
BEGIN
    IF tg_op = 'UPDATE' AND wants AND new.load_id IS NOT NULL AND new.version = old.version AND new.state = old.state THEN
        RETURN new;
    END IF;
    UPDATE loads SET state = 'closing', closing = clock_timestamp() WHERE sink_id = new.id AND state = 'writing';
    new.load_id := NULL;
    IF wants THEN
        INSERT INTO loads (sink_id) VALUES (new.id) RETURNING id INTO new.load_id;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER sinks_load BEFORE INSERT OR UPDATE ON sinks FOR EACH ROW EXECUTE FUNCTION sink_load();
