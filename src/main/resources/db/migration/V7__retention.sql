-- How long after its event time a record is there, microseconds; 0 means for ever.
alter table tables add column ttl_micros bigint not null default 0 check (ttl_micros >= 0);

drop trigger tables_changed on tables;
-- not for next_record_id, which moves with every import
create trigger tables_changed before insert or update of name, description, version, ttl_micros, deleted on tables
    for each row execute function catalog_changed();

-- Rows within the range of a chunk's positions that it does not hold: chunks that had them went when all their records had ended.
alter table chunks add column gone_rows bigint not null default 0 check (gone_rows >= 0);

-- Chunks whose files stay, also after others have taken their place: somebody reads from them until then.
create table chunk_pins (
    holder text not null check (holder <> ''),
    chunk_id bigint not null references chunks on delete cascade,
    until timestamptz not null,
    primary key (holder, chunk_id)
);
create index chunk_pins_chunk on chunk_pins (chunk_id);
