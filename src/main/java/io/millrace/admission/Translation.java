package io.millrace.admission;

import io.millrace.bus.Bus;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Translates keys to numbers and back. Records have their ids where they are stored. Rows are known by key alone; they get numbers
 * when somebody asks. Thread-safe.
 */
public final class Translation {
    private final Bus bus;
    private final Writes writes;

    public Translation(Bus bus, Writes writes) {
        this.bus = bus;
        this.writes = writes;
    }

    /** The id of each record, in their order, 0 where there is none. */
    public Future<long[]> recordIds(TableSchema table, List<String> keys) {
        return bus.request(Conversations.LOOK_UP, new LookUpCommand.RecordIds(table.id(), keys))
                .map(long[].class::cast);
    }

    /** The same; keys without an id get one, which makes no records of them. */
    public Future<long[]> createRecords(TableSchema table, List<String> keys) {
        return recordIds(table, keys).compose(known -> {
            List<String> missing = IntStream.range(0, known.length)
                    .filter(i -> known[i] == 0)
                    .mapToObj(keys::get)
                    .distinct()
                    .toList();
            return missing.isEmpty()
                    ? Future.succeededFuture(known)
                    : writes.importValues(() -> ImportCommand.ofNames(table.id(), missing))
                            .compose(written -> recordIds(table, keys));
        });
    }

    /** The key of each record, in their order, null where there is none. */
    @SuppressWarnings("unchecked") // the command says what it is answered with
    public Future<List<String>> recordKeys(TableSchema table, long[] ids) {
        return bus.request(Conversations.LOOK_UP, new LookUpCommand.RecordKeys(table.id(), ids))
                .map(keys -> (List<String>) keys);
    }

    /** The number of each row, in their order, 0 for those that no record has and nobody created. */
    @SuppressWarnings("unchecked") // the command says what it is answered with
    public Future<long[]> rowIds(TableSchema table, Field field, List<String> keys) {
        return ask(table, field, keys, false).compose(known -> {
            List<String> missing = IntStream.range(0, known.length)
                    .filter(i -> known[i] == 0)
                    .mapToObj(keys::get)
                    .distinct()
                    .toList();
            if (missing.isEmpty()) {
                return Future.succeededFuture(known);
            }
            return bus.request(Conversations.LOOK_UP, new LookUpCommand.RowKeys(table.id(), field, missing))
                    .map(stored -> (List<String>) stored)
                    .compose(stored -> stored.isEmpty()
                            ? Future.succeededFuture(known)
                            : createRows(table, field, List.copyOf(new LinkedHashSet<>(stored)))
                                    .compose(created -> ask(table, field, keys, false)));
        });
    }

    /** The number of each row, in their order; whoever has none gets one. */
    public Future<long[]> createRows(TableSchema table, Field field, List<String> keys) {
        return ask(table, field, keys, true);
    }

    /** The numbers of the rows whose keys fit the pattern, and that a record has, in the order of the keys. */
    @SuppressWarnings("unchecked") // the command says what it is answered with
    public Future<long[]> rowsLike(TableSchema table, Field field, String pattern) {
        return bus.request(Conversations.LOOK_UP, new LookUpCommand.RowsLike(table.id(), field, pattern))
                .map(stored -> (List<String>) stored)
                .compose(stored -> createRows(table, field, stored));
    }

    private Future<long[]> ask(TableSchema table, Field field, List<String> keys, boolean creates) {
        return bus.request(Conversations.ROW_KEYS, new RowKeysCommand(table.id(), field.id(), keys, creates));
    }

    /** The key of each row, in their order, null where there is none. */
    public Future<List<String>> rowKeys(TableSchema table, Field field, long[] ids) {
        return bus.request(Conversations.ROW_NUMBERS, new RowKeysCommand.Numbers(table.id(), field.id(), ids));
    }
}
