package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.TimeViews;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.RowName;
import io.millrace.row.RowEncoder;
import io.millrace.table.TableSnapshot;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One value that Set gives to a record. Immutable, but for the draft. */
final class SetCell {
    private final WriteScope scope;
    private final int position;
    private final QueryField field;
    private final Long timeMicros;
    /** Of a field with rows. */
    private final RowName row;
    /** Of a field with numbers. */
    private final long number;
    /** Of a field whose numbers are records of a keyed table. */
    private final String foreignKey;

    private SetCell(
            WriteScope scope, int position, QueryField field, Long timeMicros, RowName row, long number, String key) {
        this.scope = scope;
        this.position = position;
        this.field = field;
        this.timeMicros = timeMicros;
        this.row = row;
        this.number = number;
        this.foreignKey = key;
    }

    /** @param timeMicros microseconds since 1970; null if the call has none */
    static SetCell of(String name, Value value, Long timeMicros, WriteScope scope) {
        int position = scope.position(name);
        QueryField field = new TableField(scope.base().table(), position);
        return switch (field.type().form()) {
            case ROWS -> new SetCell(scope, position, field, timeMicros, row(field, value), 0, null);
            case NUMBERS -> {
                String foreign = field.options().foreignTable();
                boolean isKey = foreign != null
                        && scope.draft()
                                .other(foreign)
                                .filter(table -> table.schema().isKeyed())
                                .isPresent();
                yield isKey && value instanceof Value.Text key
                        ? new SetCell(scope, position, field, timeMicros, null, 0, key.value())
                        : new SetCell(scope, position, field, timeMicros, null, number(field, value), null);
            }
            case VALUES -> throw PqlProblem.execution("Set() is not supported on stored fields");
        };
    }

    /** Of a field that makes the row if there is none of its name. */
    static RowName row(QueryField field, Value value) {
        if (value instanceof Value.Text && !field.isKeyed() && field.type() != FieldType.BOOL) {
            throw PqlProblem.execution("cannot create keys on unkeyed field " + Quoted.text(field.name()));
        }
        return RowNames.of(field, value);
    }

    private static long number(QueryField field, Value value) {
        if (value instanceof Value.Text && field.type() == FieldType.INT) {
            throw PqlProblem.execution("cannot create keys on unkeyed field " + Quoted.text(field.name()));
        }
        BigInteger number = NumberLiteral.of(value, field);
        if (field.options() instanceof FieldOptions.Int options) {
            require(number, options.min(), options.max());
        } else if (field.options() instanceof FieldOptions.Decimal options) {
            boolean isWithin = number.compareTo(BigInteger.valueOf(options.min())) >= 0
                    && number.compareTo(BigInteger.valueOf(options.max())) <= 0;
            if (!isWithin) {
                throw PqlProblem.execution("decimal value out of range: "
                        + new BigDecimal(number, options.scale()).toPlainString() + " in field "
                        + Quoted.text(field.name()));
            }
        } else if (number.bitLength() > 63) {
            throw PqlProblem.execution(
                    "value " + value + " is beyond what field " + Quoted.text(field.name()) + " can hold in its unit");
        }
        return number.longValueExact();
    }

    private static void require(BigInteger number, long min, long max) {
        if (number.compareTo(BigInteger.valueOf(min)) < 0) {
            throw PqlProblem.execution("value too low for configured field range: value " + number
                    + " is smaller than min allowed " + min);
        }
        if (number.compareTo(BigInteger.valueOf(max)) > 0) {
            throw PqlProblem.execution("value too high for configured field range: value " + number
                    + " is larger than max allowed " + max);
        }
    }

    /**
     * Writes the value unless the record has it.
     *
     * @param record its id, or its key
     * @return whether that changes what the field says of the record
     */
    boolean write(Object record) {
        TableSnapshot table = scope.draft().tableFor(record);
        OptionalLong id = record instanceof Long number ? OptionalLong.of(number) : table.recordId((String) record);
        boolean isChanged = !isWithoutView() && (id.isEmpty() || !isThere(table, id.getAsLong()));
        if (id.isEmpty()) {
            scope.draft().introduceRecord((String) record);
        }
        if (isChanged
                || id.isEmpty()
                || table.existing(RecordSet.of(id.getAsLong())).isEmpty()) {
            writeRow(record);
        }
        return isChanged;
    }

    /** A time field without a standard view keeps no value that has no time. */
    private boolean isWithoutView() {
        return field.options() instanceof FieldOptions.Time time && time.noStandardView() && timeMicros == null;
    }

    private boolean isThere(TableSnapshot table, long id) {
        QueryField now = new TableField(table, position);
        if (row != null) {
            RecordSet record = RecordSet.of(id);
            return views().stream()
                    .noneMatch(view -> now.row(List.of(view), row, record).isEmpty());
        }
        OptionalLong held = table.value(position, id);
        if (foreignKey == null) {
            return held.isPresent() && held.getAsLong() == number;
        }
        Optional<TableSnapshot> foreign = scope.draft().other(field.options().foreignTable());
        return held.isPresent() && foreign.orElseThrow().recordId(foreignKey).equals(held);
    }

    /** Those that the value goes into. */
    private List<String> views() {
        List<String> views = new ArrayList<>();
        if (field.options() instanceof FieldOptions.Time time) {
            if (!time.noStandardView()) {
                views.add(TimeViews.STANDARD);
            }
            if (timeMicros != null) {
                views.addAll(TimeViews.of(time.quantum(), timeMicros));
            }
        } else {
            views.add(TimeViews.STANDARD);
        }
        return views;
    }

    private void writeRow(Object record) {
        RowEncoder out = scope.draft().row(record);
        out.beginRow(scope.draft().nowMicros());
        if (record instanceof Long id) {
            out.recordId(id);
        } else {
            byte[] key = ((String) record).getBytes(StandardCharsets.UTF_8);
            out.recordKey(key, 0, key.length);
        }
        if (timeMicros != null && field.type() == FieldType.TIME) {
            out.recordTime(timeMicros);
        }
        if (!isWithoutView()) {
            scope.draft().introduce(position, row == null ? null : row.key());
            writeCell(out);
        }
        out.endRow();
    }

    private void writeCell(RowEncoder out) {
        String key = row == null ? foreignKey : row.key();
        if (key == null) {
            out.number(position, row == null ? number : row.id());
        } else {
            byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
            out.key(position, utf8, 0, utf8.length);
        }
    }
}
