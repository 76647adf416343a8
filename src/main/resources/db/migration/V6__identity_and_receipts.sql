-- Where the ids of a table's records come from: clients give ids or keys, or the log gives ids when rows are committed.
alter table tables add column identity text check (identity in ('ID', 'KEY', 'LOG', 'LOG_TIME'));
update tables set identity = case when keyed then 'KEY' else 'ID' end;
alter table tables alter column identity set not null;
alter table tables drop column keyed;

-- What was answered to requests with a key. Rows come when their segment of the log is cut, and go after the retention.
create table receipts (
    endpoint_id uuid not null,
    -- SHA-256 of the client's key, and of the body
    key bytea not null check (length(key) = 32),
    body bytea not null check (length(body) = 32),
    receipt bytea not null,
    -- when it was committed, microseconds since 1970
    committed_micros bigint not null,
    primary key (endpoint_id, key)
);

create index receipts_committed on receipts (committed_micros);
