package io.millrace.query;

import io.millrace.admission.RoaringCommand;
import io.millrace.bitmap.RecordSet;
import io.millrace.bitmap.ShardBits;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import io.millrace.table.BulkLines;
import io.millrace.table.Overlay;
import io.millrace.table.TableSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Turns the bitmaps of an import into bulk changes of the table. Confined to one thread. */
final class RoaringImports {
    private static final int SHARD_BITS = 20;

    private final TableSchema table;
    private final Supplier<TableSnapshot> snapshots;
    private final BiFunction<Field, long[], List<String>> rowKeys;
    private final RowEncoder rows;
    private final BulkLines lines;
    private final long receivedMicros;
    private final List<RowBatch> batches = new ArrayList<>();
    /** Positions of fields that the rows change. */
    private final Set<Integer> changed = new HashSet<>();

    private RecordSet made = RecordSet.empty();
    private long bitsSet;
    private long bitsCleared;
    private Overlay overlay;

    /**
     * @param snapshots asked once, if it matters what is there
     * @param rowKeys the keys of a keyed field's rows, by number; null for a number that no key has
     */
    RoaringImports(
            TableSchema table,
            Supplier<TableSnapshot> snapshots,
            BiFunction<Field, long[], List<String>> rowKeys,
            long receivedMicros) {
        this.table = table;
        this.snapshots = snapshots;
        this.rowKeys = rowKeys;
        this.rows = new RowEncoder(table);
        this.lines = new BulkLines(rows, receivedMicros);
        this.receivedMicros = receivedMicros;
    }

    /** @throws Problem if one of the bitmaps is none; nothing of the import is to be stored then */
    List<RowBatch> rows(RoaringCommand command) {
        for (RoaringCommand.View view : command.views()) {
            int position = table.positionOf(view.field().id());
            if (position < 0) {
                throw new Problem(
                        ProblemCode.NOT_FOUND,
                        "the field " + view.field().name() + " was deleted while its bitmaps were on their way");
            }
            for (RoaringCommand.Change change : view.changes()) {
                NavigableMap<Long, RecordSet> bits = read(command, view, change);
                require(view.field(), bits);
                count(change.action(), bits);
                if (view.field().type().isNumeric()) {
                    new NumberBits(table(position), position, shard(command.shard()))
                            .write(change.action(), bits, rows, receivedMicros);
                } else {
                    write(view, position, change, bits, shard(command.shard()));
                }
                changed.add(position);
                made = adds(change.action()) ? made.or(RecordSet.union(bits.values())) : made;
            }
        }
        if (command.updatesExistence()) {
            lines.make(made);
        }
        if (rows.records() > 0) {
            batches.add(rows.finish());
        }
        return List.copyOf(batches);
    }

    private static void require(Field field, NavigableMap<Long, RecordSet> bits) {
        if (field.type().form() == FieldType.Form.VALUES) {
            throw new Problem(
                    ProblemCode.INVALID_BODY, "field " + field.name() + " is a stored field and has no bitmaps");
        }
        if (field.type() == FieldType.BOOL && !bits.isEmpty() && bits.lastKey() > 1) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "row " + bits.lastKey() + " of field " + field.name()
                            + ": bool field imports only support values 0 and 1; nothing was stored");
        }
    }

    private void count(RoaringCommand.Action action, NavigableMap<Long, RecordSet> bits) {
        long sum = bits.values().stream().mapToLong(RecordSet::cardinality).sum();
        if (adds(action)) {
            bitsSet += sum;
        } else {
            bitsCleared += sum;
        }
    }

    /** Of the import that {@link #rows} was called with. */
    long bitsSet() {
        return bitsSet;
    }

    /** Likewise. */
    long bitsCleared() {
        return bitsCleared;
    }

    private static boolean adds(RoaringCommand.Action action) {
        return switch (action) {
            case SET, OVERWRITE -> true;
            case CLEAR, CLEAR_RECORDS -> false;
        };
    }

    private static NavigableMap<Long, RecordSet> read(
            RoaringCommand command, RoaringCommand.View view, RoaringCommand.Change change) {
        try {
            return ShardBits.read(change.data(), command.shard());
        } catch (ShardBits.Invalid e) {
            throw new Problem(
                            ProblemCode.INVALID_BODY,
                            "the data for view " + view.view() + " of field "
                                    + view.field().name() + " is no bitmap: " + e.getMessage())
                    .causedBy(e);
        }
    }

    private static RecordSet shard(long shard) {
        return RecordSet.ofBlocks(new long[] {shard}, SHARD_BITS);
    }

    /** The table as the next change of the field finds it. */
    private TableSnapshot table(int position) {
        if (overlay == null) {
            overlay = new Overlay(snapshots.get(), name -> Optional.empty());
        }
        if (changed.contains(position) && rows.records() > 0) {
            RowBatch batch = rows.finish();
            batches.add(batch);
            overlay.add(batch);
            changed.clear();
        }
        return overlay.table();
    }

    private void write(
            RoaringCommand.View view,
            int position,
            RoaringCommand.Change change,
            NavigableMap<Long, RecordSet> bits,
            RecordSet shard) {
        switch (change.action()) {
            case SET -> give(view, position, bits);
            case CLEAR -> clear(view, position, bits);
            case OVERWRITE -> {
                takeOthers(view, position, change, bits, shard);
                give(view, position, bits);
            }
            case CLEAR_RECORDS -> takeAll(view, position, RecordSet.union(bits.values()));
        }
    }

    private void give(RoaringCommand.View view, int position, NavigableMap<Long, RecordSet> bits) {
        String name = view.view().equals(TimeViews.STANDARD) ? "" : view.view();
        named(view.field(), bits).forEach(row -> lines.give(position, name, row.id, row.utf8(), row.records));
    }

    private void clear(RoaringCommand.View view, int position, NavigableMap<Long, RecordSet> bits) {
        List<Named> named = named(view.field(), bits);
        if (view.field().type() == FieldType.TIME) {
            OneView one = new OneView(table(position), position, view.view());
            named.forEach(row -> one.take(lines, row.id, row.key, row.records));
        } else {
            named.forEach(row -> lines.take(position, row.id, row.utf8(), row.records));
        }
    }

    /** A row as the table knows it. */
    private record Named(long id, String key, RecordSet records) {
        Object name() {
            return key == null ? id : key;
        }

        byte[] utf8() {
            return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        }
    }

    private List<Named> named(Field field, NavigableMap<Long, RecordSet> bits) {
        List<Named> named = new ArrayList<>();
        if (!field.isKeyed()) {
            bits.forEach((row, records) -> named.add(new Named(row, null, records)));
            return named;
        }
        long[] ids = bits.keySet().stream().mapToLong(Long::longValue).toArray();
        List<String> keys = rowKeys.apply(field, ids);
        for (int i = 0; i < ids.length; i++) {
            if (keys.get(i) == null) {
                throw new Problem(
                        ProblemCode.INVALID_BODY,
                        "row " + ids[i] + " of the keyed field " + field.name()
                                + " has no key; translate the key first. Nothing was stored");
            }
            named.add(new Named(0, keys.get(i), bits.get(ids[i])));
        }
        return named;
    }

    /** Takes from the view what is there and not in the bitmap. */
    private void takeOthers(
            RoaringCommand.View view,
            int position,
            RoaringCommand.Change change,
            NavigableMap<Long, RecordSet> bits,
            RecordSet shard) {
        Map<Object, RecordSet> wanted = new HashMap<>();
        named(view.field(), bits).forEach(row -> wanted.put(row.name(), row.records));
        TableSnapshot table = table(position);
        OneView one = new OneView(table, position, view.view());
        RowCursor cursor = table.rows(position, view.view());
        while (cursor.next()) {
            String key = view.field().isKeyed() ? cursor.key() : null;
            long id = key == null ? cursor.row() : 0;
            if (key != null || change.overwrites(id)) {
                RecordSet kept = wanted.getOrDefault(key == null ? id : key, RecordSet.empty());
                one.take(lines, id, key, cursor.records().and(shard).andNot(kept));
            }
        }
    }

    private void takeAll(RoaringCommand.View view, int position, RecordSet records) {
        TableSnapshot table = table(position);
        OneView one = new OneView(table, position, view.view());
        RowCursor cursor = table.rows(position, view.view());
        while (cursor.next()) {
            String key = view.field().isKeyed() ? cursor.key() : null;
            one.take(
                    lines, key == null ? cursor.row() : 0, key, cursor.records().and(records));
        }
    }
}
