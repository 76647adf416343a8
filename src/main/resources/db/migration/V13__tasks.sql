-- Changes that clients ask for and look after later. A row is there before the client is told of it; the change and the end of its task
-- are one transaction.
create table tasks (
    -- in the words of the dialect
    id text primary key,
    dialect text not null check (dialect <> ''),
    kind text not null,
    -- what is changed: only one task at a time
    subject text not null,
    state text not null default 'RUNNING' check (state in ('RUNNING', 'DONE', 'FAILED')),
    -- what is told when it is done, and where to look then, a JSON object as text
    result text not null,
    outputs text not null,
    error text check ((error is not null) = (state = 'FAILED')),
    -- the server that carries it out
    node text not null,
    created timestamptz not null,
    ended timestamptz check ((ended is not null) = (state <> 'RUNNING'))
);
create unique index tasks_running on tasks (dialect, subject) where state = 'RUNNING';
create index tasks_ended on tasks (ended) where state <> 'RUNNING';
