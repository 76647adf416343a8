-- The catalog: what every node holds in memory. Rows are never removed while another node may still show them: a
-- deletion sets "deleted", so that "revision > the last one I saw" finds every change, also deletions.

create table settings (
    key text primary key,
    value text not null
);

insert into settings values ('installation', gen_random_uuid()::text);

-- One row. Whoever changes the catalog holds its lock until commit, so revisions become visible in ascending order.
create table catalog_revision (
    only_row boolean primary key default true check (only_row),
    revision bigint not null check (revision >= 0)
);

insert into catalog_revision (revision) values (0);

create table databases (
    id uuid primary key,
    name text not null check (name <> ''),
    shape text not null,
    state text not null check (state in ('CREATING', 'RUNNING', 'DELETING')),
    created timestamptz not null default clock_timestamp(),
    deleted timestamptz,
    revision bigint not null
);

create unique index databases_name on databases (name) where deleted is null;
create index databases_revision on databases (revision);

create table tables (
    id bigint generated always as identity primary key,
    database_id uuid not null references databases,
    name text not null check (name ~ '^[a-z][a-z0-9_-]{0,229}$'),
    description text not null,
    keyed boolean not null,
    track_existence boolean not null,
    version int not null default 1 check (version > 0),
    next_field_id int not null default 1 check (next_field_id > 0),
    -- the next number to give to a record that came without one, or to a record key
    next_record_id bigint not null default 1 check (next_record_id > 0),
    -- nanoseconds since 1970
    created_nanos bigint not null,
    deleted timestamptz,
    revision bigint not null
);

create unique index tables_name on tables (database_id, name) where deleted is null;
create index tables_revision on tables (revision);

-- A dropped field keeps its row, so its number is not given again.
create table fields (
    table_id bigint not null references tables on delete cascade,
    id int not null check (id > 0),
    name text not null check (name ~ '^[a-z][a-z0-9_-]{0,229}$'),
    options jsonb not null,
    created_nanos bigint not null,
    dropped timestamptz,
    primary key (table_id, id)
);

create unique index fields_name on fields (table_id, name) where dropped is null;

-- Every version that a slice or a chunk may have been written with.
create table table_versions (
    table_id bigint not null references tables on delete cascade,
    version int not null check (version > 0),
    -- {"fields": [{"id", "name", "created", "options"}, …]}
    schema jsonb not null,
    primary key (table_id, version)
);

create table endpoints (
    id uuid primary key,
    database_id uuid not null references databases,
    table_id bigint not null references tables on delete cascade,
    name text not null check (name ~ '^[a-z][a-z0-9_-]{0,229}$'),
    state text not null
        check (state in ('CREATING', 'ACTIVE', 'UPDATING', 'DELETING', 'DELETED', 'FAILED')),
    -- as the client sent it, so text and not jsonb
    schema text not null,
    -- null means the server's default, 0 means unlimited
    bytes_per_second bigint check (bytes_per_second >= 0),
    records_per_second bigint check (records_per_second >= 0),
    failure text check ((failure is not null) = (state = 'FAILED')),
    created timestamptz not null default clock_timestamp(),
    updated timestamptz not null default clock_timestamp(),
    deleted timestamptz check ((deleted is not null) = (state = 'DELETED')),
    revision bigint not null
);

create unique index endpoints_name on endpoints (database_id, name) where deleted is null;
create index endpoints_table on endpoints (table_id) where deleted is null;
create index endpoints_revision on endpoints (revision);

create table endpoint_errors (
    id bigint generated always as identity primary key,
    endpoint_id uuid not null references endpoints on delete cascade,
    time timestamptz not null,
    type text not null check (type in ('Error', 'Panic')),
    message text not null
);

create index endpoint_errors_endpoint on endpoint_errors (endpoint_id, id);

create table api_keys (
    id uuid primary key,
    name text not null check (name <> ''),
    owner text not null,
    role text not null check (role in ('USER', 'ADMIN')),
    -- SHA-256 of the secret in lower-case hexadecimal; the secret itself is not stored
    hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
    created timestamptz not null default clock_timestamp(),
    deleted timestamptz,
    revision bigint not null
);

create index api_keys_revision on api_keys (revision);

-- Gives the row the next revision and tells the other nodes, who hear it when the transaction commits.
create function catalog_changed() returns trigger language plpgsql as $$
begin
    update catalog_revision r set revision = r.revision + 1 returning r.revision into new.revision;
    perform pg_notify('millrace_catalog', '');
    return new;
end $$;

create trigger databases_changed before insert or update on databases
    for each row execute function catalog_changed();
-- not for next_record_id, which moves with every import
create trigger tables_changed before insert or update of name, description, version, deleted on tables
    for each row execute function catalog_changed();
create trigger endpoints_changed before insert or update on endpoints
    for each row execute function catalog_changed();
create trigger api_keys_changed before insert or update on api_keys
    for each row execute function catalog_changed();

-- A row that vanished without being marked would live on in the memory of other nodes.
create function deleted_is_marked_first() returns trigger language plpgsql as $$
begin
    if old.deleted is null then
        raise exception 'a row of % must be marked as deleted first', tg_table_name using errcode = 'MR002';
    end if;
    return old;
end $$;

create trigger databases_marked before delete on databases
    for each row execute function deleted_is_marked_first();
create trigger tables_marked before delete on tables
    for each row execute function deleted_is_marked_first();
create trigger endpoints_marked before delete on endpoints
    for each row execute function deleted_is_marked_first();
create trigger api_keys_marked before delete on api_keys
    for each row execute function deleted_is_marked_first();

-- The counters of a table only grow: numbers are given once.
create function table_counters_grow() returns trigger language plpgsql as $$
begin
    if new.version < old.version or new.next_field_id < old.next_field_id
            or new.next_record_id < old.next_record_id then
        raise exception 'a counter of table % would go back', old.id using errcode = 'MR003';
    end if;
    return new;
end $$;

create trigger tables_grow before update on tables
    for each row execute function table_counters_grow();

create function endpoint_moves() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'CREATING' then
            raise exception 'endpoint % cannot begin as %', new.id, new.state using errcode = 'MR001';
        end if;
    elsif old.state = 'DELETED'
            or (new.state <> old.state and (old.state, new.state) not in (
                ('CREATING', 'ACTIVE'), ('CREATING', 'DELETING'), ('CREATING', 'FAILED'),
                ('ACTIVE', 'UPDATING'), ('ACTIVE', 'DELETING'), ('ACTIVE', 'FAILED'),
                ('UPDATING', 'ACTIVE'), ('UPDATING', 'DELETING'), ('UPDATING', 'FAILED'),
                ('DELETING', 'DELETED'), ('DELETING', 'FAILED'),
                ('FAILED', 'DELETING'))) then
        raise exception 'endpoint % cannot go from % to %', old.id, old.state, new.state using errcode = 'MR001';
    end if;
    return new;
end $$;

create trigger endpoints_move before insert or update on endpoints
    for each row execute function endpoint_moves();

-- Keeps the newest hundred errors of an endpoint.
create function endpoint_errors_are_bounded() returns trigger language plpgsql as $$
begin
    delete from endpoint_errors where endpoint_id = new.endpoint_id and id <= (
        select id from endpoint_errors where endpoint_id = new.endpoint_id order by id desc offset 100 limit 1);
    return null;
end $$;

create trigger endpoint_errors_bounded after insert on endpoint_errors
    for each row execute function endpoint_errors_are_bounded();
