-- Named places above the endpoints of dialects which have such places, in a tree.
create table groups (
    id uuid primary key,
    dialect text not null check (dialect <> ''),
    -- what the dialect calls it
    kind text not null check (kind <> ''),
    parent_id uuid references groups on delete cascade,
    -- holds the tables and endpoints below; goes with the group
    database_id uuid references databases,
    name text not null check (octet_length(name) between 1 and 255 and name !~ '[[:cntrl:]]'),
    description text not null default '',
    settings jsonb not null default '{}',
    -- what only the dialect understands
    properties jsonb not null default '{}',
    creator text not null default '',
    created timestamptz not null default clock_timestamp(),
    updated timestamptz not null default clock_timestamp(),
    deleted timestamptz,
    revision bigint not null
);
create unique index groups_name
    on groups (dialect, kind, coalesce(parent_id, '00000000-0000-0000-0000-000000000000'), name) where deleted is null;
create index groups_parent on groups (parent_id) where deleted is null;
create index groups_revision on groups (revision);
create trigger groups_changed before insert or update on groups for each row execute function catalog_changed();
create trigger groups_marked before delete on groups for each row execute function deleted_is_marked_first();

-- Where the endpoint stands; its name is its own there.
alter table endpoints add column group_id uuid references groups on delete cascade;
drop index endpoints_name;
create unique index endpoints_name
    on endpoints (database_id, dialect, coalesce(group_id, '00000000-0000-0000-0000-000000000000'), name) where deleted is null;

-- A key that is good for what is below the group, and for nothing else.
alter table api_keys add column group_id uuid references groups on delete cascade;
