package io.millrace.log;

import io.millrace.model.Identity;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What one commit writes: the rows of all appends in the order of the log, with their ids, and the receipts of those that have a key.
 * Immutable.
 *
 * @param idsOrNull to be kept when the group is durable; null if the log gives none
 */
record Group(List<RowBatch> rows, List<KeyedReceipt> receipts, RecordIds.Run idsOrNull) {
    /** Tells each append its ids. */
    static Group of(List<Append> appends, RecordIds ids, long nowMicros) {
        return of(appends, ids, append -> append.keyOrNull().receipt(append.firstIds(), nowMicros));
    }

    /** Of a log that others give its ids: here they begin with 1, as {@link PackedGroup} says, where its receipts come from too. */
    static Group unplaced(List<Append> appends) {
        return of(appends, new RecordIds(() -> 0, 0), PackedGroup::unnumbered);
    }

    private static Group of(List<Append> appends, RecordIds ids, Function<Append, KeyedReceipt> receipt) {
        List<RowBatch> rows = new ArrayList<>();
        boolean isGiven = false;
        boolean isKeyed = false;
        for (Append append : appends) {
            for (RowBatch batch : append.rows()) {
                rows.add(batch);
                isGiven |= batch.schema().identity().isGivenByLog();
            }
            isKeyed |= append.keyOrNull() != null;
        }
        RecordIds.Run run = null;
        if (isGiven) {
            run = ids.begin();
            rows = numbered(appends, run);
        } else {
            rows = inOrder(rows);
        }
        return new Group(rows, isKeyed ? receipts(appends, receipt) : List.of(), run);
    }

    private static List<KeyedReceipt> receipts(List<Append> appends, Function<Append, KeyedReceipt> receipt) {
        return appends.stream()
                .filter(append -> append.keyOrNull() != null)
                .map(receipt)
                .toList();
    }

    /** The rows with the ids that they have in the log. */
    List<RowBatch> rows(IdShifts shifts) {
        return rows.stream()
                .map(batch -> batch.firstId() == 0
                        ? batch
                        : batch.numbered(batch.firstId()
                                + shifts.of(batch.schema().id(), batch.schema().identity() == Identity.LOG_TIME)))
                .toList();
    }

    /** As they go into the log: by table, in the order of its versions and by sink. */
    private static List<RowBatch> inOrder(List<RowBatch> group) {
        Map<TableId, List<RowBatch>> byTable = new LinkedHashMap<>();
        for (RowBatch batch : group) {
            byTable.computeIfAbsent(batch.schema().id(), table -> new ArrayList<>())
                    .add(batch);
        }
        List<RowBatch> ordered = new ArrayList<>(group.size());
        byTable.values().forEach(batches -> {
            batches.sort(
                    Comparator.comparingInt((RowBatch batch) -> batch.schema().version())
                            .thenComparingLong(RowBatch::sink));
            ordered.addAll(batches);
        });
        return ordered;
    }

    private static List<RowBatch> numbered(List<Append> appends, RecordIds.Run run) {
        List<List<RowBatch>> own = new ArrayList<>();
        List<RowBatch> all = new ArrayList<>();
        for (Append append : appends) {
            // objects of their own, also for what somebody appends twice
            List<RowBatch> copies =
                    append.rows().stream().map(batch -> batch.numbered(0)).toList();
            own.add(copies);
            all.addAll(copies);
        }
        IdentityHashMap<RowBatch, RowBatch> numbered = new IdentityHashMap<>();
        List<RowBatch> rows = new ArrayList<>();
        for (RowBatch batch : inOrder(all)) {
            boolean isGiven = batch.schema().identity().isGivenByLog();
            RowBatch now = isGiven ? batch.numbered(run.take(batch.schema(), batch.records())) : batch;
            numbered.put(batch, now);
            rows.add(now);
        }
        for (int i = 0; i < own.size(); i++) {
            long[] firstIds = own.get(i).stream()
                    .mapToLong(batch -> numbered.get(batch).firstId())
                    .toArray();
            boolean isAny = false;
            for (long id : firstIds) {
                isAny |= id != 0;
            }
            appends.get(i).give(isAny ? firstIds : Append.NO_IDS);
        }
        return rows;
    }
}
