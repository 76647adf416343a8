package io.millrace.table;

import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The batches of a family up to some place in the log, and what its tables were when they were taken. Immutable.
 *
 * @param piles of each table that has any, in log order
 */
record Work(Map<TableId, Member> members, Map<TableId, List<Pile>> piles) {
    boolean isEmpty() {
        return piles.isEmpty();
    }

    /**
     * The chunks of the batches, by table, oldest first. Batches that cannot be read are left out as if they were not there,
     * now and ever after.
     */
    Map<TableId, List<LiveChunk>> build(
            long memoryMax,
            boolean isInMemory,
            FamilyBuild.Output output,
            Tables.LeftOut leftOut,
            FamilyBuild.Met met,
            Interruption interruption) {
        requireKeys();
        List<HeldBatch> batches = new ArrayList<>();
        piles.values().forEach(ofTable -> ofTable.forEach(pile -> batches.addAll(pile.batches())));
        batches.sort(Comparator.comparingLong(HeldBatch::order));
        Map<TableId, TableSchema> targets = targets();
        while (true) {
            FamilyBuild build = new FamilyBuild(members, targets, memoryMax, isInMemory, output, met, interruption);
            try {
                return build.run(batches);
            } catch (FamilyBuild.Unreadable e) {
                leaveOut(e.batch(), (RuntimeException) e.getCause(), leftOut);
                // where one is, there may be many: find them all before the next attempt
                for (HeldBatch batch : batches) {
                    RuntimeException fault = batch.isLeftOut() ? null : build.fault(batch);
                    if (fault != null) {
                        leaveOut(batch, fault, leftOut);
                    }
                }
            }
        }
    }

    private static void leaveOut(HeldBatch batch, RuntimeException why, Tables.LeftOut leftOut) {
        if (batch.leaveOut()) {
            leftOut.tell(batch.position(), batch.batch(), why);
        }
    }

    private Map<TableId, TableSchema> targets() {
        Map<TableId, TableSchema> targets = new HashMap<>();
        piles.forEach((id, ofTable) -> {
            Map<Integer, TableSchema> versions = new TreeMap<>();
            for (Pile pile : ofTable) {
                for (HeldBatch batch : pile.batches()) {
                    versions.put(batch.batch().schema().version(), batch.batch().schema());
                }
            }
            targets.put(id, members.get(id).target(versions.values()));
        });
        return targets;
    }

    /** @throws Problem if record keys of the family may be in a chunk that cannot be opened */
    private void requireKeys() {
        members.values().forEach(member -> {
            if (!member.isDropped()
                    && member.newest() != null
                    && member.newest().isKeyed()) {
                member.state().requireWhole(member.newest().name());
            }
        });
    }

    /** @throws Problem if the place of new chunks cannot be told */
    void requireWhole() {
        members.values().forEach(member -> {
            if (!member.isDropped() && member.newest() != null) {
                member.state().requireWhole(member.newest().name());
            }
        });
    }
}
