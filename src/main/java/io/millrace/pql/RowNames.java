package io.millrace.pql;

import io.millrace.model.FieldType;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.RowName;

/** Reads the name of a row as it stands in a query. */
final class RowNames {
    private RowNames() {}

    static RowName of(QueryField field, Value value) {
        if (field.type() == FieldType.BOOL) {
            return ofBool(field, value);
        }
        if (value instanceof Value.Int id) {
            return ofId(field, id.value());
        }
        if (value instanceof Value.Text text) {
            if (!field.isKeyed()) {
                throw PqlProblem.execution("cannot find keys on unkeyed field " + Quoted.text(field.name()));
            }
            return RowName.of(text.value());
        }
        throw PqlProblem.execution("invalid value " + value + " for field " + Quoted.text(field.name()) + " of type "
                + field.type().word());
    }

    private static RowName ofBool(QueryField field, Value value) {
        if (value instanceof Value.Bool bool) {
            return RowName.of(bool.value() ? 1 : 0);
        }
        throw PqlProblem.execution("invalid value " + value + " for bool field " + Quoted.text(field.name()));
    }

    private static RowName ofId(QueryField field, long id) {
        if (field.isKeyed()) {
            throw PqlProblem.execution("found integer ID " + id + " on keyed field " + Quoted.text(field.name()));
        }
        if (id < 0) {
            throw PqlProblem.execution(
                    "negative ID " + id + " for " + field.type().word() + " field " + Quoted.text(field.name()));
        }
        return RowName.of(id);
    }
}
