-- Addresses to which records of endpoints are sent on, one by one.
create table subscriptions (
    id uuid primary key,
    dialect text not null check (dialect <> ''),
    -- goes with it
    group_id uuid references groups on delete cascade,
    name text not null default '',
    endpoints uuid[] not null check (cardinality(endpoints) > 0),
    url text not null,
    -- sealed by the key of the installation; null for none
    headers text,
    -- in the order of arrival, else of event times
    arrival boolean not null default false,
    paused boolean not null default false,
    -- counts the starts: positions of an earlier one do not count
    round integer not null default 1,
    -- the first point that is sent
    start_micros bigint not null,
    start_record bigint not null check (start_record >= 0),
    -- the last event time that is sent; null for no end
    stop_micros bigint,
    creator text not null default '',
    created timestamptz not null default clock_timestamp(),
    updated timestamptz not null default clock_timestamp(),
    deleted timestamptz,
    revision bigint not null
);
create index subscriptions_revision on subscriptions (revision);
create trigger subscriptions_changed before insert or update on subscriptions for each row execute function catalog_changed();
create trigger subscriptions_marked before delete on subscriptions for each row execute function deleted_is_marked_first();

-- How far each has come.
create table subscription_positions (
    subscription_id uuid not null references subscriptions on delete cascade,
    endpoint_id uuid not null,
    round integer not null,
    -- the last point that was sent, or given up
    micros bigint not null,
    record_id bigint not null,
    -- what the dialect calls that record; null if there is none yet
    name text,
    sent bigint not null,
    -- why the next one is not sent yet; null if nothing is wrong
    failure text,
    primary key (subscription_id, endpoint_id)
);

-- Records that were given up.
create table dead_letters (
    subscription_id uuid not null references subscriptions on delete cascade,
    endpoint_id uuid not null,
    record_id bigint not null,
    micros bigint not null,
    -- what the dialect calls it
    name text not null,
    -- of the last answer; null if there was none
    status integer,
    reason text not null,
    failed timestamptz not null default clock_timestamp(),
    primary key (subscription_id, endpoint_id, record_id)
);
create index dead_letters_order on dead_letters (subscription_id, failed, endpoint_id, record_id);
