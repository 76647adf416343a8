package io.millrace.row;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.RowVisitor;
import io.millrace.model.StoredContent;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows of every shape from a seed. Confined to one thread at a time. */
public final class RandomRows {
    public static final long NOW_MICROS = 1_700_000_000_000_000L;

    private static final String[] ALPHABET = {
        "a", "Z", "0", "\"", ",", "\\", "\n", "\r", "\t", "\0", "\u0001", "\u001f", "\u007f", "N", "[", "]", "-", " ",
        "'", "é", "€", "漢", "😀", "\u2028", "\\u0041", "\"\"", "\\\""
    };

    private final Random random;
    private final TableSchema table;

    public RandomRows(long seed, TableSchema table) {
        this.random = new Random(seed);
        this.table = table;
    }

    /** A table with a field of every kind. */
    public static TableSchema table(long id, int version, boolean keyed) {
        List<FieldOptions> options = List.of(
                FieldOptions.set(false),
                FieldOptions.set(true),
                FieldOptions.time(false, "YMD", Duration.ZERO, false),
                FieldOptions.time(true, "YMD", Duration.ZERO, false),
                FieldOptions.mutex(false),
                FieldOptions.mutex(true),
                FieldOptions.bool(),
                FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null),
                FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, "other"),
                FieldOptions.decimal(2, Long.MIN_VALUE, Long.MAX_VALUE),
                FieldOptions.timestamp(io.millrace.model.Granularity.MS, Instant.EPOCH));
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            fields.add(new Field(2 * i + 1, "f" + i, options.get(i), 0));
        }
        return new TableSchema(new TableId(id), "db", "t" + id, keyed, true, version, 0, fields);
    }

    /** A table with stored fields of every kind, and so many fields in all; the others are of the kinds of {@link #table}. */
    public static TableSchema table(long id, int version, boolean keyed, int fields) {
        List<Field> all = new ArrayList<>();
        List<Field> plain = table(id, version, keyed).fields();
        StoredContent[] contents = StoredContent.values();
        for (int i = 0; i < fields; i++) {
            FieldOptions options = i % 4 == 0
                    ? FieldOptions.stored(contents[i / 4 % contents.length])
                    : plain.get(i % plain.size()).options();
            all.add(new Field(2 * i + 1, "f" + i, options, 0));
        }
        return new TableSchema(new TableId(id), "db", "t" + id, keyed, true, version, 0, all);
    }

    /** Shows one row. */
    public void show(RowVisitor out) {
        out.beginRow(NOW_MICROS + random.nextInt(1_000_000));
        if (table.isKeyed()) {
            byte[] key = text();
            out.recordKey(key, 0, key.length);
        } else {
            out.recordId(id());
        }
        if (random.nextBoolean()) {
            out.recordTime(NOW_MICROS + random.nextInt(2_000_000) - 1_000_000);
        }
        for (int i = 0; i < table.fields().size(); i++) {
            if (table.fields().size() < 100 ? random.nextInt(3) > 0 : random.nextInt(60) == 0) {
                cell(out, i, table.field(i));
            }
        }
        out.endRow();
    }

    private void cell(RowVisitor out, int position, Field field) {
        boolean keys = field.isKeyed() || "other".equals(field.options().foreignTable());
        if (field.type().isMultiValued()) {
            int rows = random.nextInt(4);
            if (rows == 0) {
                out.emptySet(position);
            }
            for (int i = 0; i < rows; i++) {
                row(out, position, keys);
            }
        } else if (random.nextInt(4) == 0) {
            out.clear(position);
        } else if (field.type() == FieldType.STORED) {
            value(out, position, (FieldOptions.Stored) field.options());
        } else if (keys) {
            byte[] key = text();
            out.key(position, key, 0, key.length);
        } else {
            out.number(position, number());
        }
    }

    private void value(RowVisitor out, int position, FieldOptions.Stored options) {
        byte[] value = text();
        if (options.content() == StoredContent.BYTES) {
            random.nextBytes(value);
        }
        out.value(position, value, 0, value.length);
    }

    private void row(RowVisitor out, int position, boolean keys) {
        if (keys) {
            byte[] key = text();
            // Somewhere inside an array, as a parser has it.
            byte[] padded = new byte[key.length + 5];
            System.arraycopy(key, 0, padded, 3, key.length);
            out.key(position, padded, 3, key.length);
        } else if (random.nextInt(4) == 0) {
            out.removeRow(position, random.nextInt(3) == 0 ? 0 : id());
        } else {
            out.number(position, id());
        }
    }

    private long id() {
        return random.nextLong() >>> (1 + random.nextInt(63));
    }

    private long number() {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> 0;
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    private byte[] text() {
        StringBuilder text = new StringBuilder();
        int parts = random.nextInt(random.nextInt(10) == 0 ? 400 : 6);
        for (int i = 0; i < parts; i++) {
            text.append(random.nextInt(8) == 0 ? Character.toString(random.nextInt(128)) : pick());
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String pick() {
        return ALPHABET[random.nextInt(ALPHABET.length)];
    }
}
