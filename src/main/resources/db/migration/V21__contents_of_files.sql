-- Tables of events get the fields by which parts of large files name their contents.
create temporary table event_tables on commit drop as
    select t.id, t.next_field_id as first_field
    from tables t
    where t.deleted is null
        and exists (select 1 from sinks s where s.table_id = t.id and s.mapping_kind = 'event' and s.deleted is null)
        and not exists (select 1 from fields f where f.table_id = t.id and f.dropped is null
            and f.name in ('file_first', 'file_content'));

insert into fields (table_id, id, name, options, created_nanos)
    select e.id, e.first_field + added.number, added.name, '{"type": "int", "min": 0}',
        (extract(epoch from clock_timestamp()) * 1000000000)::bigint
    from event_tables e, (values (0, 'file_first'), (1, 'file_content')) as added (number, name);

update tables t set version = version + 1, next_field_id = next_field_id + 2 from event_tables e where t.id = e.id;

insert into table_versions (table_id, version, schema)
    select t.id, t.version, jsonb_build_object('fields', (
        select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'created', f.created_nanos, 'options', f.options) order by f.id)
        from fields f where f.table_id = t.id and f.dropped is null))
    from tables t join event_tables e on e.id = t.id;
