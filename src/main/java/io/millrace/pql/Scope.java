package io.millrace.pql;

import io.millrace.attribute.AttributeDraft;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.FieldType;
import io.millrace.model.Interruption;
import io.millrace.model.RowParts;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.RowResult;
import io.millrace.pql.result.RecordNames;
import io.millrace.problem.Problem;
import io.millrace.table.TableSnapshot;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What calls are executed on: a table at one moment, perhaps only some of its shards. Immutable.
 *
 * @param otherTables by name, for fields whose values are records of another table
 * @param keyIds numbers the rows of keyed fields where an answer needs it
 * @param shards the ids of all records in the chosen shards, or of the only records that are asked for; null for the whole table
 * @param interruption ends the execution early; the table checks it too
 * @param heldBytesMax about what one result may hold
 * @param rows what results show of rows of records
 * @param attributes as the calls before leave them; all scopes of a request share them
 */
record Scope(
        TableSnapshot table,
        Function<String, Optional<TableSnapshot>> otherTables,
        RowKeyIds keyIds,
        RecordSet shards,
        Interruption interruption,
        long heldBytesMax,
        RowParts rows,
        AttributeDraft attributes) {
    /** Records in a shard, a power of two. */
    private static final int SHARD_BITS = 20;

    private static final long SHARDS = 1L << (63 - SHARD_BITS);

    /** The same table, of this scope's shards only those listed. */
    Scope withShards(long... chosen) {
        for (long shard : chosen) {
            if (shard < 0 || shard >= SHARDS) {
                throw PqlProblem.execution("shard " + shard + " cannot be; shards are 0 to " + (SHARDS - 1));
            }
        }
        return withOnly(RecordSet.ofBlocks(chosen, SHARD_BITS));
    }

    /** The same table, of this scope only those records. */
    Scope withOnly(RecordSet records) {
        return new Scope(table, otherTables, keyIds, restrict(records), interruption, heldBytesMax, rows, attributes);
    }

    /** The same shards of another table. */
    Scope inTable(String name) {
        if (name.equals(table.schema().name())) {
            return this;
        }
        TableSnapshot other =
                otherTables.apply(name).orElseThrow(() -> PqlProblem.execution(name + ": index not found"));
        return new Scope(
                other.interruptedBy(interruption),
                otherTables,
                keyIds,
                shards,
                interruption,
                heldBytesMax,
                rows,
                attributes);
    }

    /** Throws a Problem if what is gathered for a result holds too much memory. */
    void refuseMore(Call call, long bytes) {
        if (bytes > heldBytesMax) {
            throw PqlProblem.tooLarge("the answer of " + call.name() + "() holds more than the " + heldBytesMax
                    + " bytes that one request may; ask for less at once");
        }
    }

    /** The same shards of another state of the table. */
    Scope on(TableSnapshot other, Function<String, Optional<TableSnapshot>> others) {
        return new Scope(
                other.interruptedBy(interruption),
                others,
                keyIds,
                shards,
                interruption,
                heldBytesMax,
                rows,
                attributes);
    }

    /** The same that shows other parts of rows. */
    Scope showing(RowParts others) {
        return new Scope(table, otherTables, keyIds, shards, interruption, heldBytesMax, others, attributes);
    }

    /** The same with the attributes of another request. */
    Scope with(AttributeDraft others) {
        return new Scope(table, otherTables, keyIds, shards, interruption, heldBytesMax, rows, others);
    }

    /** What of the records lies in this scope. */
    RecordSet restrict(RecordSet records) {
        return shards == null ? records : records.and(shards);
    }

    /** The records of the table in this scope; a Problem if the table does not know its records. */
    RecordSet existing() {
        if (!table.schema().tracksExistence()) {
            throw PqlProblem.execution("index does not support existence tracking: "
                    + table.schema().name());
        }
        return shards == null ? table.existing() : table.existing(shards);
    }

    /** Executes a call of which records are expected. */
    RecordSet records(Call call) {
        interruption.check();
        RowCall executed = CallTable.ROWS.get(call.key());
        if (executed != null) {
            return executed.records(call, this);
        }
        if (call.key().equals("options")) {
            return SetCalls.optionRecords(call, this);
        }
        throw CallTable.RESULTS.containsKey(call.key())
                ? PqlProblem.execution(call.name() + "() does not answer records, which are needed where it stands")
                : unavailable(call);
    }

    QueryResult result(Call call) {
        interruption.check();
        ResultCall executed = CallTable.RESULTS.get(call.key());
        return executed != null ? executed.result(call, this) : row(call);
    }

    private RowResult row(Call call) {
        RecordSet records = records(call);
        return new RowResult(
                rows.records() ? records : RecordSet.empty(), RecordNames.of(table), AttributeCalls.shown(call, this));
    }

    private static Problem unavailable(Call call) {
        if (CallTable.WRITES.containsKey(call.key())) {
            return PqlProblem.execution(call.name() + "() writes, and cannot stand inside another call");
        }
        return PqlProblem.execution(
                CallTable.ABSENT.contains(call.key())
                        ? call.name() + "() is not available on this server"
                        : "unknown call: " + call.name());
    }

    /** The only child, evaluated; null if there is none. */
    RecordSet filter(Call call) {
        if (call.children().size() > 1) {
            throw PqlProblem.execution(call.name() + "() only accepts a single bitmap input");
        }
        return call.children().isEmpty() ? shards : records(call.children().get(0));
    }

    /** A field whose rows or numbers a call can ask for. */
    Optional<QueryField> findField(String name) {
        Optional<QueryField> found = findAnyField(name);
        found.filter(field -> field.type() == FieldType.STORED).ifPresent(field -> {
            throw PqlProblem.execution("field " + Quoted.text(name)
                    + " is a stored field and has neither rows nor numbers: only Extract() reads it");
        });
        return found;
    }

    /** Also a stored field. */
    Optional<QueryField> findAnyField(String name) {
        int position = table.schema().position(name);
        return Optional.<QueryField>ofNullable(
                position >= 0 ? new TableField(table, position) : PackedBools.find(table, name));
    }

    QueryField field(String name) {
        return findField(name).orElseThrow(() -> PqlProblem.fieldNotFound(name));
    }

    /** The record that a key or id names; empty if the key is unknown. */
    OptionalLong record(Value value) {
        if (value instanceof Value.Int id && id.value() >= 0) {
            return OptionalLong.of(id.value());
        }
        if (!(value instanceof Value.Text key)) {
            throw PqlProblem.execution("invalid record " + value + ": needed a key or an id that is not negative");
        }
        if (!table.schema().isKeyed()) {
            throw PqlProblem.execution("cannot find keys on unkeyed index "
                    + Quoted.text(table.schema().name()));
        }
        return table.recordId(key.value());
    }

    /** The keyed table whose records the field's values are, if it has one and that is there. */
    Optional<TableSnapshot> foreignKeys(QueryField field) {
        return Optional.ofNullable(field.options().foreignTable())
                .flatMap(otherTables)
                .filter(foreign -> foreign.schema().isKeyed());
    }
}
