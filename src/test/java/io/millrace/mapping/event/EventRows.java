package io.millrace.mapping.event;

import io.millrace.mapping.Framing;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingRule;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.Identity;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the rule makes of requests: the rows of the last one. */
final class EventRows implements RowVisitor {
    static final Mapping.Bounds BOUNDS = new Mapping.Bounds(100_000_000, 100_000_000);
    static final long RECEIVED_MILLIS =
            Instant.parse("2026-03-04T05:06:07.089Z").toEpochMilli();
    static final long RECEIVED_MICROS = RECEIVED_MILLIS * 1_000 + 12;

    /** A row; null for what it does not have. */
    static final class Row {
        Long time;
        Long expires;
        String payload;
        String metadata;
        Long validTime;
        Long tick;
        /** By field: what was written, in turn. */
        final Map<String, List<Object>> typed = new LinkedHashMap<>();
    }

    private final TableSchema table;
    private final Mapping mapping;
    private final Mapping.Mapper mapper;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String producer = "shop";
    private List<Row> rows = new ArrayList<>();
    private Row row;
    private Outcome outcome;

    EventRows(EventKind kind, long table, Mapping.Bounds bounds) {
        this(kind.parse("{}"), table, bounds);
    }

    EventRows(MappingRule rule, long table, Mapping.Bounds bounds) {
        this.table =
                grown(new TableSchema(new TableId(table), "d", "t", Identity.LOG_TIME, true, 1, 0, List.of()), rule);
        this.mapping = rule.compile(this.table, name -> Optional.empty());
        this.mapper = mapping.mapper(this, bounds);
    }

    static EventRows of(EventSettings settings) {
        return new EventRows(new EventKind(settings), 1, BOUNDS);
    }

    static EventRows plain() {
        return of(EventSettings.DEFAULT);
    }

    static TableSchema grown(TableSchema table, MappingRule rule) {
        List<Field> fields = new ArrayList<>(table.fields());
        rule.plan(table, name -> Optional.empty())
                .fieldsToCreate()
                .forEach((name, options) -> fields.add(new Field(fields.size() + 1, name, options, 0)));
        return table.with(table.version() + 1, fields);
    }

    EventRows header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    EventRows producer(String name) {
        producer = name;
        return this;
    }

    EventRows single(String body) {
        return map(body.getBytes(StandardCharsets.UTF_8), "application/json", Integer.MAX_VALUE);
    }

    EventRows batch(String body) {
        return map(body.getBytes(StandardCharsets.UTF_8), Request.JSON_RECORDS, Integer.MAX_VALUE);
    }

    /** Headers are good for one request. */
    EventRows map(byte[] body, String type, int admitted) {
        rows = new ArrayList<>();
        Request request = new Request(
                body,
                body.length,
                type,
                List.copyOf(headers.entrySet()),
                List.of(Map.entry("key", "secret"), Map.entry(EventKind.PRODUCER, producer)),
                "10.1.2.3",
                RECEIVED_MICROS,
                null);
        headers.clear();
        outcome = mapper.map(request, admitted);
        return this;
    }

    Framing framing(Request request) {
        return mapping.framing(request);
    }

    Outcome outcome() {
        return outcome;
    }

    List<Row> rows() {
        return rows;
    }

    Row row(int index) {
        return rows.get(index);
    }

    @Override
    public void beginRow(long receivedMicros) {
        if (receivedMicros != RECEIVED_MICROS) {
            throw new AssertionError();
        }
        row = new Row();
    }

    @Override
    public void recordTime(long micros) {
        row.time = micros;
    }

    @Override
    public void expires(long micros) {
        row.expires = micros;
    }

    @Override
    public void number(int position, long value) {
        if (position == table.position(EventFields.TICK.word())) {
            row.tick = value;
        } else if (position == table.position(EventFields.VALID_TIME.word())) {
            row.validTime = value;
        } else {
            typed(position, value);
        }
    }

    private void typed(int position, Object value) {
        row.typed
                .computeIfAbsent(table.field(position).name(), name -> new ArrayList<>())
                .add(value);
    }

    @Override
    public void value(int position, byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (position == table.position(EventFields.PAYLOAD.word())) {
            row.payload = text;
        } else if (position == table.position(EventFields.METADATA.word())) {
            row.metadata = text;
        } else {
            throw new AssertionError();
        }
    }

    @Override
    public void endRow() {
        rows.add(row);
    }

    @Override
    public void recordId(long id) {
        throw new AssertionError();
    }

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {
        throw new AssertionError();
    }

    @Override
    public void clear(int position) {
        throw new AssertionError();
    }

    @Override
    public void emptySet(int position) {
        row.typed.put(table.field(position).name(), new ArrayList<>());
    }

    @Override
    public void removeRow(int position, long row) {
        throw new AssertionError();
    }

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        typed(position, new String(utf8, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void bulk(BulkChange change) {
        throw new AssertionError();
    }
}
