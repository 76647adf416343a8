-- Datasets of a dialect that has them: recorders, windows, and those in between.
create table datasets (
    id text primary key check (id <> ''),
    -- in the words of the dialect
    type text not null,
    config text not null,
    -- the chunks that it adds to, or takes from
    store text,
    -- takes its rows; null until the first of them comes
    endpoint_id uuid,
    -- rows of another dataset that it shows beside its own
    attached_table bigint,
    attached_first bigint,
    attached_last bigint,
    -- id of the last record that is in a chunk
    committed bigint not null default 0,
    -- how many it has listed, when it did last, and why the last try failed
    chunks bigint not null default 0,
    last_commit timestamptz,
    failure text,
    -- chunks that a window would have if their files were there
    missing text[] not null default '{}',
    made timestamptz not null default clock_timestamp()
);

-- Chunks of continuous datasets: ranges of records, or files; a file has a range as long as its records are still there.
create table dataset_chunks (
    store text not null,
    name text not null,
    range_table bigint,
    range_first bigint,
    range_last bigint,
    file_url text,
    file_bytes bigint,
    file_sha256 text,
    -- microseconds since 1970, the two smallest and the largest number of 64 bits for what is no point in time
    earliest bigint not null,
    latest bigint not null,
    records bigint not null,
    cells bigint not null,
    -- what loads it again, and what its maker says of it: JSON objects
    config text not null,
    metadata text not null,
    -- whether its records or its file go with it
    owned boolean not null,
    committed timestamptz not null,
    -- ACTIVE, RETIRED
    state text not null default 'ACTIVE' check (state in ('ACTIVE', 'RETIRED')),
    retired timestamptz,
    primary key (store, name)
);
create index dataset_chunks_retired on dataset_chunks (retired) where state = 'RETIRED';
create index dataset_chunks_table on dataset_chunks (range_table) where range_table is not null;

-- What windows consist of, whatever is listed later.
create table window_chunks (
    dataset text not null references datasets on delete cascade,
    store text not null,
    name text not null,
    primary key (dataset, store, name),
    -- a chunk that is in a window stays
    foreign key (store, name) references dataset_chunks
);
create index window_chunks_chunk on window_chunks (store, name);
