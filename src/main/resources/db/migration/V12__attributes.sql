-- What clients of Pilosa 1.x note at rows of a field and at records.
create table attributes (
    table_id bigint not null references tables on delete cascade,
    -- null for attributes of records
    field_id int,
    -- the id of the row or record in digits, or its key in UTF-8
    name bytea not null,
    attribute text not null,
    -- a letter for the kind, s, i, b or r, and the value
    value bytea not null,
    foreign key (table_id, field_id) references fields on delete cascade
);

-- Names are of any length, which an index over themselves would not take.
create unique index attributes_name on attributes (table_id, coalesce(field_id, 0), sha256(name), attribute);
create index attributes_value on attributes (table_id, coalesce(field_id, 0), attribute, sha256(value));

-- Of which fields (0 for the records) there are or were attributes, so that nobody asks for those of others.
alter table tables add column attributed int[] not null default '{}';

drop trigger tables_changed on tables;
-- not for next_record_id, which moves with every import
create trigger tables_changed before insert or update of name, description, version, ttl_micros, attributed, deleted on tables
    for each row execute function catalog_changed();
