-- What consumers of a group have noted of themselves, such as how far they have read.
create table consumer_notes (
    group_id uuid not null references groups on delete cascade,
    -- in the words of the dialect
    kind text not null check (kind <> ''),
    name text not null check (length(name) between 1 and 250),
    note text not null check (octet_length(note) <= 4096),
    noted timestamptz not null default clock_timestamp(),
    primary key (group_id, kind, name)
);
