package io.millrace.pql;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.Times;
import io.millrace.pql.parse.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns Set and, where rows can say it, Clear into rows. */
final class TestWrites {
    private TestWrites() {}

    /** The row that has the effect of the call; empty if rows cannot say it. */
    static Optional<Consumer<RowVisitor>> row(Call call, TableSchema table) {
        Map.Entry<String, Value> arg = call.args().entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("_"))
                .findFirst()
                .orElseThrow();
        int position = table.position(arg.getKey());
        if (position < 0) {
            return Optional.empty();
        }
        Field field = table.field(position);
        boolean isSet = call.key().equals("set");
        if (!isSet && (!call.key().equals("clear") || !canClear(field))) {
            return Optional.empty();
        }
        return Optional.of(rows -> {
            rows.beginRow(1);
            record(call.args().get(Call.COLUMN), rows);
            call.text(Call.TIMESTAMP).ifPresent(time -> rows.recordTime(micros(time)));
            if (isSet) {
                cell(rows, position, field, arg.getValue());
            } else if (field.type() == FieldType.SET) {
                rows.removeRow(position, ((Value.Int) arg.getValue()).value());
            } else {
                rows.clear(position);
            }
            rows.endRow();
        });
    }

    private static boolean canClear(Field field) {
        return field.type() == FieldType.SET ? !field.isKeyed() : field.type() != FieldType.TIME;
    }

    private static void record(Value record, RowVisitor rows) {
        if (record instanceof Value.Int id) {
            rows.recordId(id.value());
        } else {
            byte[] key = utf8(record);
            rows.recordKey(key, 0, key.length);
        }
    }

    private static void cell(RowVisitor rows, int position, Field field, Value value) {
        if (field.type().isNumeric() && !(value instanceof Value.Text && field.type() == FieldType.INT)) {
            rows.number(position, number(field, value));
        } else if (value instanceof Value.Bool bool) {
            rows.number(position, bool.value() ? 1 : 0);
        } else if (value instanceof Value.Int id) {
            rows.number(position, id.value());
        } else {
            byte[] key = utf8(value);
            rows.key(position, key, 0, key.length);
        }
    }

    private static long number(Field field, Value value) {
        if (value instanceof Value.Text text) {
            return Times.units(text.value(), (FieldOptions.Timestamp) field.options())
                    .longValueExact();
        }
        if (value instanceof Value.Decimal decimal) {
            return decimal.value()
                    .movePointRight(scale(field))
                    .toBigIntegerExact()
                    .longValueExact();
        }
        long number = ((Value.Int) value).value();
        return field.type() == FieldType.DECIMAL ? number * (long) Math.pow(10, scale(field)) : number;
    }

    private static long micros(String time) {
        Instant instant = Times.bound(new Value.Text(time));
        return instant.getEpochSecond() * 1_000_000;
    }

    private static byte[] utf8(Value value) {
        return ((Value.Text) value).value().getBytes(StandardCharsets.UTF_8);
    }

    private static int scale(Field field) {
        return field.options() instanceof FieldOptions.Decimal decimal ? decimal.scale() : 0;
    }
}
