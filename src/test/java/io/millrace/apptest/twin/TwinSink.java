package io.millrace.apptest.twin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.apptest.twin.TwinField.Kind;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Random records for a sink, which the twin of its table stores at once. Confined to one thread. */
public final class TwinSink {
    /** With the fields of {@link #feed}. */
    public static final String SCHEMA =
            """
            {"id_field": "rid", "allow_missing_fields": true, "definition": [
              {"name": "rid", "path": ["rid"], "type": "id"},
              {"name": "at", "path": ["at"], "type": "recordTime"},
              {"name": "ids", "path": ["ids"], "type": "ids"},
              {"name": "words", "path": ["words"], "type": "strings"},
              {"name": "one", "path": ["one"], "type": "id", "config": {"Mutex": true}},
              {"name": "word", "path": ["word"], "type": "string", "config": {"Mutex": true}},
              {"name": "number", "path": ["number"], "type": "int", "config": {"Min": -2047, "Max": 2047}},
              {"name": "price", "path": ["price"], "type": "decimal", "config": {"Scale": 2}},
              {"name": "timed", "path": ["timed"], "type": "ids", "config": {"Quantum": "YMDH"}}]}""";

    private static final List<TwinField> FIELDS = List.of(
            TwinField.of("ids", Kind.SET, false),
            TwinField.of("words", Kind.SET, true),
            TwinField.of("one", Kind.MUTEX, false),
            TwinField.of("word", Kind.MUTEX, true),
            TwinField.of("number", Kind.INT, false),
            TwinField.of("price", Kind.DECIMAL, false),
            TwinField.of("timed", Kind.TIME, false));

    private final TwinTable table;
    private final Random random;
    private final TwinValues values;

    /** Of a table without keys, which gets the fields. */
    public static TwinSink feed(TwinTable table, Random random) {
        FIELDS.forEach(field -> table.fields.put(field.name(), field.fed()));
        return new TwinSink(table, random);
    }

    private TwinSink(TwinTable table, Random random) {
        this.table = table;
        this.random = random;
        this.values = new TwinValues(random);
    }

    /** The body of a post, every record of which is stored. */
    public String next() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode records = body.putArray("records");
        for (int left = random.nextInt(10); left >= 0; left--) {
            records.addObject().set("value", record());
        }
        return body.toString();
    }

    private ObjectNode record() {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        Long id = values.id();
        LocalDateTime hour = values.hour();
        record.put("rid", id);
        if (hour != null) {
            record.put("at", hour + ":00Z");
        }
        table.make(id);
        for (TwinField field : shuffled()) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    record.putNull(field.name());
                    if (!field.isMany()) {
                        table.clear(id, field);
                    }
                }
                case 1, 2 -> put(record, id, field, hour);
                default -> {}
            }
        }
        return record;
    }

    private Iterable<TwinField> shuffled() {
        Map<Integer, TwinField> shuffled = new TreeMap<>();
        FIELDS.forEach(field -> shuffled.put(random.nextInt(), field));
        return shuffled.values();
    }

    private void put(ObjectNode record, Long id, TwinField field, LocalDateTime hour) {
        if (!field.isMany()) {
            Object value = values.value(field);
            table.set(id, field, value, null);
            if (value instanceof String word) {
                record.put(field.name(), word.isEmpty() ? "a" : word);
                table.set(id, field, word.isEmpty() ? "a" : word, null);
            } else if (field.kind() == Kind.DECIMAL) {
                record.put(field.name(), TwinRowCalls.decimal((Long) value));
            } else {
                record.put(field.name(), (Long) value);
            }
            return;
        }
        ArrayNode list = record.putArray(field.name());
        for (int left = random.nextInt(3); left >= 0; left--) {
            Object value = values.value(field);
            if (value instanceof Long row) {
                list.add(row);
                table.set(id, field, row, hour);
            } else if (!value.equals("")) {
                list.add((String) value);
                table.set(id, field, value, hour);
            }
        }
        if (field.isKeyed()) {
            table.makeKnown(id, field);
        }
    }
}
