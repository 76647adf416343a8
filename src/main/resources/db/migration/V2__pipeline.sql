-- The way of rows from slices to chunks. Every move of a state is one conditional UPDATE under a lease's epoch; the triggers
-- below refuse a move that the state machines do not have.

CREATE TABLE leases (
    name    text PRIMARY KEY,
    holder  text NOT NULL,
    epoch   bigint NOT NULL,
    expires timestamptz NOT NULL
);

CREATE TABLE loads (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_id bigint NOT NULL,
    state    text NOT NULL CHECK (state IN ('writing', 'closing', 'importing', 'imported')),
    epoch    bigint NOT NULL,
    opened   timestamptz NOT NULL DEFAULT now(),
    imported timestamptz
);
CREATE INDEX loads_pending ON loads (table_id, id) WHERE state <> 'imported';

CREATE TABLE slices (
    node            text NOT NULL,
    sequence        bigint NOT NULL,
    table_id        bigint NOT NULL,
    schema_version  int NOT NULL,
    state           text NOT NULL CHECK (state IN ('writing', 'closing', 'uploading', 'uploaded', 'imported')),
    epoch           bigint NOT NULL,
    file            text NOT NULL,
    records         bigint NOT NULL DEFAULT 0,
    csv_bytes       bigint NOT NULL DEFAULT 0,
    file_bytes      bigint NOT NULL DEFAULT 0,
    blocks          bigint NOT NULL DEFAULT 0,
    earliest_micros bigint NOT NULL DEFAULT 0,
    latest_micros   bigint NOT NULL DEFAULT 0,
    opened          timestamptz NOT NULL,
    staged_key      text,
    staged_checksum text,
    load_id         bigint REFERENCES loads (id),
    changed         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (node, sequence)
);
CREATE INDEX slices_pending ON slices (table_id, node, sequence) WHERE state <> 'imported';
CREATE INDEX slices_of_load ON slices (load_id);
CREATE INDEX slices_imported ON slices (changed) WHERE state = 'imported';

CREATE TABLE chunks (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_id        bigint NOT NULL,
    state           text NOT NULL CHECK (state IN ('visible', 'retired')),
    first_sequence  bigint NOT NULL,
    last_sequence   bigint NOT NULL,
    file            text NOT NULL,
    rows            bigint NOT NULL,
    records         bigint NOT NULL,
    earliest_micros bigint NOT NULL,
    latest_micros   bigint NOT NULL,
    config          jsonb NOT NULL,
    md              jsonb NOT NULL,
    created         timestamptz NOT NULL DEFAULT now(),
    retired         timestamptz
);
CREATE INDEX chunks_visible ON chunks (table_id, first_sequence) WHERE state = 'visible';
CREATE UNIQUE INDEX chunks_file ON chunks (file);

CREATE FUNCTION guard_slice_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.epoch < OLD.epoch THEN
        RAISE EXCEPTION 'slice %-%: epoch % is behind %', OLD.node, OLD.sequence, NEW.epoch, OLD.epoch;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('writing', 'closing'), ('closing', 'uploading'), ('uploading', 'uploaded'), ('uploaded', 'imported')) THEN
        RAISE EXCEPTION 'slice %-% cannot go from % to %', OLD.node, OLD.sequence, OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER slice_move BEFORE UPDATE ON slices FOR EACH ROW EXECUTE FUNCTION guard_slice_move();

CREATE FUNCTION guard_load_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.epoch < OLD.epoch THEN
        RAISE EXCEPTION 'load %: epoch % is behind %', OLD.id, NEW.epoch, OLD.epoch;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('writing', 'closing'), ('closing', 'importing'), ('importing', 'imported')) THEN
        RAISE EXCEPTION 'load % cannot go from % to %', OLD.id, OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER load_move BEFORE UPDATE ON loads FOR EACH ROW EXECUTE FUNCTION guard_load_move();

CREATE FUNCTION guard_chunk_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'retired' AND NEW.state <> 'retired' THEN
        RAISE EXCEPTION 'chunk % is retired for good', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER chunk_move BEFORE UPDATE ON chunks FOR EACH ROW EXECUTE FUNCTION guard_chunk_move();
