-- Into how many partitions a table's maker wanted its keys to be divided; kept to be told again.
alter table tables add column partitions int not null default 0 check (partitions >= 0);
