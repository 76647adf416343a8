-- The node that this database belongs to: one, with one volume, until several can share it.
CREATE TABLE node (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name     text NOT NULL,
    volume   text NOT NULL,
    data     text NOT NULL,
    since    timestamptz NOT NULL DEFAULT now()
);

-- A load belongs to the node whose slices it holds; another node must not finish it.
ALTER TABLE loads ADD COLUMN node text;
UPDATE loads SET node = (SELECT node FROM slices WHERE load_id = loads.id LIMIT 1);

-- The order of chunks decides which value of a record is the newest, so no two may claim the same place.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE chunks ADD CONSTRAINT chunks_in_order
    EXCLUDE USING gist (table_id WITH =, int8range(first_sequence, last_sequence, '[]') WITH &&)
    WHERE (state = 'visible');

-- Rows that were acknowledged and could not be read back, and where the damaged file is kept.
CREATE TABLE lost_rows (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_id bigint NOT NULL,
    slice    text NOT NULL,
    file     text NOT NULL,
    "offset" bigint NOT NULL,
    records  bigint NOT NULL,
    what     text NOT NULL,
    found    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (slice, "offset")
);
