package io.millrace.apptest.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.millrace.apptest.twin.TwinCalls.Answered;
import io.millrace.apptest.twin.TwinField.Kind;
import io.millrace.apptest.twin.TwinRowCalls.Found;
import java.time.LocalDateTime;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** Random calls that write, which the twin carries out at once, and what they answer. Confined to one thread. */
public final class TwinWrites {
    private final TwinTable table;
    private final TwinRowCalls rows;
    private final TwinValues values;
    private final Random random;

    public TwinWrites(TwinTable table, Random random) {
        this.table = table;
        this.random = random;
        this.rows = new TwinRowCalls(table, random);
        this.values = new TwinValues(random);
    }

    public Answered next() {
        if (table.fields.isEmpty()) {
            return delete();
        }
        return switch (random.nextInt(12)) {
            case 0, 1 -> clear(rows.field(any -> true));
            case 2 -> rows.has(Predicate.not(TwinField::isNumber)) ? clearRow() : set();
            case 3 -> rows.has(field -> field.kind() == Kind.SET) ? store() : set();
            case 4 -> delete();
            default -> set();
        };
    }

    private static Answered answered(String pql, boolean isChanged) {
        JsonNode result = BooleanNode.valueOf(isChanged);
        return new Answered(pql, result, true);
    }

    private Answered set() {
        TwinField field = rows.field(any -> true);
        Object record = values.record(table);
        Object value = values.value(field);
        LocalDateTime time = values.hour();
        String written = "Set(" + TwinRowCalls.name(record) + ", " + field.name() + "=" + field.literal(value)
                + (time == null ? ")" : ", " + time + ")");
        return answered(written, table.set(record, field, value, time));
    }

    private Answered clear(TwinField field) {
        Object record = values.record(table);
        Object value = values.value(field);
        String written = "Clear(" + TwinRowCalls.name(record) + ", " + field.name() + "=" + field.literal(value) + ")";
        return answered(written, table.take(record, field, value));
    }

    private Answered clearRow() {
        TwinField field = rows.field(Predicate.not(TwinField::isNumber));
        Object row = values.value(field);
        Set<Object> having = table.having(field, row);
        having.forEach(id -> table.take(id, field, row));
        return answered("ClearRow(" + field.name() + "=" + field.literal(row) + ")", !having.isEmpty());
    }

    private Answered store() {
        TwinField field = rows.field(any -> any.kind() == Kind.SET);
        Object row = values.value(field);
        Found found = rows.next(1);
        for (Object id : table.having(field, row)) {
            if (!found.records().contains(id)) {
                table.take(id, field, row);
            }
        }
        found.records().forEach(id -> table.give(id, field, TwinField.STANDARD, row));
        return answered("Store(" + found.pql() + ", " + field.name() + "=" + field.literal(row) + ")", true);
    }

    private Answered delete() {
        Found found = rows.next(2);
        if (found.records().size() > 6) {
            Object record = values.record(table);
            boolean exists = table.existing().contains(record);
            table.delete(exists ? Set.of(record) : Set.of());
            return answered("Delete(ConstRow(columns=[" + TwinRowCalls.name(record) + "]))", exists);
        }
        table.delete(found.records());
        return answered("Delete(" + found.pql() + ")", !found.records().isEmpty());
    }
}
