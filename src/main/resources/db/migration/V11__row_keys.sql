-- Numbers of the keys of rows, for clients that speak in numbers: tables know their rows by key alone. A key gets its number when
-- somebody asks for it, whether or not a record has it, and keeps it as long as there is the field.
create table row_keys (
    table_id bigint not null,
    field_id int not null,
    -- 1, 2, 3 … for each field
    id bigint not null check (id > 0),
    -- UTF-8; no text, which has no room for every character
    key bytea not null,
    primary key (table_id, field_id, id),
    foreign key (table_id, field_id) references fields on delete cascade
);

-- Of any length, which an index over the keys themselves would not take.
create unique index row_keys_key on row_keys (table_id, field_id, sha256(key));
