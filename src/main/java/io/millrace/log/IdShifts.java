package io.millrace.log;

import io.millrace.model.TableId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** How much larger the ids of a group are than those that it was packed with. Immutable. */
final class IdShifts {
    static final IdShifts NONE = new IdShifts(Map.of(), 0);

    private final Map<TableId, Long> byTable;
    private final long ofTime;

    private IdShifts(Map<TableId, Long> byTable, long ofTime) {
        this.byTable = byTable;
        this.ofTime = ofTime;
    }

    /**
     * Takes the ids.
     *
     * @param passedOver tables that have counted these rows already
     */
    static IdShifts of(PackedGroup group, RecordIds.Run run, Predicate<TableId> passedOver) {
        Map<TableId, Long> byTable = new HashMap<>();
        long ofTime = 0;
        for (PackedGroup.Block block : group.blocks()) {
            BlockHeader header = block.header();
            if (!header.isRows() || header.firstId() == 0) {
                continue;
            }
            if (block.isOfTime()) {
                ofTime = run.take(header.table(), true, header.records()) - header.firstId();
            } else if (!passedOver.test(header.table())) {
                byTable.put(header.table(), run.take(header.table(), false, header.records()) - header.firstId());
            }
        }
        return new IdShifts(byTable, ofTime);
    }

    long of(TableId table, boolean isOfTime) {
        return isOfTime ? ofTime : byTable.getOrDefault(table, 0L);
    }
}
