-- The database that holds the endpoints of a dialect that has no databases for them; shown to nobody.
alter table databases add column dialect text check (dialect <> '');
drop index databases_name;
create unique index databases_name on databases (name) where deleted is null and dialect is null;
create unique index databases_dialect on databases (dialect) where deleted is null and dialect is not null;

-- Made because a sink wanted it, and dropped when the endpoints that wanted it are purged.
alter table databases add column made_for_sink boolean not null default false;
alter table tables add column made_for_sink boolean not null default false;

-- Deleted for good: it cannot be brought back, and waits only until every node has seen that it is gone.
alter table endpoints add column purged boolean not null default false;
alter table sinks add column purged boolean not null default false;
