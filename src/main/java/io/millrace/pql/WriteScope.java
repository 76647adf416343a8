package io.millrace.pql;

import io.millrace.model.TableSchema;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.problem.Problem;
import java.util.OptionalLong;

/**
 * What a writing call is executed on. Immutable, but for the draft.
 *
 * @param base the scope of reading calls; its table is the one before all writes
 */
record WriteScope(Scope base, Draft draft) {
    /** For calls inside the call, and for reading calls behind it. */
    Scope reading() {
        return base.on(draft.table(), draft::other);
    }

    TableSchema schema() {
        return draft.schema();
    }

    /** A field that the call changes. */
    int position(String name) {
        int position = schema().position(name);
        if (position < 0) {
            if (base.findAnyField(name).isPresent()) {
                throw PqlProblem.execution("field " + Quoted.text(name) + " is made of others and cannot be written");
            }
            throw PqlProblem.fieldNotFound(name);
        }
        return position;
    }

    /** The record as it is named in rows: its id, or its key. */
    Object record(Call call) {
        Value column = call.arg(Call.COLUMN)
                .orElseThrow(() -> PqlProblem.execution(call.name() + "() column argument 'col' required"));
        if (column instanceof Value.Int id) {
            if (schema().isKeyed()) {
                throw PqlProblem.execution(
                        "found integer ID " + id.value() + " on keyed index " + Quoted.text(schema().name()));
            }
            return id.value();
        }
        String key = ((Value.Text) column).value();
        if (!schema().isKeyed()) {
            throw unkeyed(call);
        }
        return key;
    }

    private Problem unkeyed(Call call) {
        String doing = call.key().equals("set") ? "create" : "find";
        return PqlProblem.execution("cannot " + doing + " keys on unkeyed index " + Quoted.text(schema().name()));
    }

    /** The record's id; empty if no record has the key. */
    OptionalLong id(Object record) {
        return record instanceof Long id
                ? OptionalLong.of(id)
                : draft.tableFor(record).recordId((String) record);
    }
}
