package io.millrace.query;

import io.millrace.admission.Fragment;
import io.millrace.admission.FragmentView;
import io.millrace.admission.InspectCommand;
import io.millrace.bitmap.ContainerCursor;
import io.millrace.bitmap.LongsHash;
import io.millrace.bitmap.RecordSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the bits of one view by shard. Of a shard, rows come in ascending order. Confined to one thread. */
final class FragmentTally {
    private static final int SHARD_BITS = 20;
    private static final long SHARD_MASK = (1L << SHARD_BITS) - 1;
    private static final int BLOCK_BITS = 16;
    private static final int BLOCKS_PER_SHARD = 1 << (SHARD_BITS - BLOCK_BITS);
    private static final int ROWS_PER_CHECKSUM = 100;

    private final FragmentView view;
    private final InspectCommand command;
    private final InspectionBudget budget;
    private final Map<Long, Tally> byShard = new HashMap<>();

    /** What is known of one shard so far. */
    private static final class Tally {
        private final List<Fragment.Container> containers = new ArrayList<>();
        private final List<Fragment.Block> blocks = new ArrayList<>();
        private long bits;
        private int count;
        private long block = -1;
        private LongsHash hash;
    }

    FragmentTally(FragmentView view, InspectCommand command, InspectionBudget budget) {
        this.view = view;
        this.command = command;
        this.budget = budget;
    }

    void add(long row, RecordSet records) {
        ContainerCursor cursor = new ContainerCursor(records);
        long shard = -1;
        Tally tally = null;
        while (cursor.next()) {
            long its = cursor.block() / BLOCKS_PER_SHARD;
            if (its != shard) {
                command.interruption().check();
                shard = its;
                tally = command.filter().takes(shard) ? tally(shard) : null;
            }
            if (tally != null) {
                tally.bits += cursor.cardinality();
                tally.count++;
                if (command.areListed()) {
                    tally.containers.add(container(row, cursor));
                }
                if (command.areSummed()) {
                    sum(tally, row, cursor);
                }
            }
        }
    }

    private Tally tally(long shard) {
        return byShard.computeIfAbsent(shard, first -> {
            budget.takeFragment();
            return new Tally();
        });
    }

    private Fragment.Container container(long row, ContainerCursor cursor) {
        budget.takePart();
        int runs = cursor.runs();
        Fragment.Form form =
                switch (cursor.kind(runs)) {
                    case ARRAY -> Fragment.Form.ARRAY;
                    case BITMAP -> Fragment.Form.BITMAP;
                    case RUN -> Fragment.Form.RUN;
                };
        long key = row * BLOCKS_PER_SHARD + cursor.block() % BLOCKS_PER_SHARD;
        return new Fragment.Container(key, form, cursor.cardinality(), cursor.bytes(runs));
    }

    private void sum(Tally tally, long row, ContainerCursor cursor) {
        if (tally.block != row / ROWS_PER_CHECKSUM) {
            close(tally);
            budget.takePart();
            tally.block = row / ROWS_PER_CHECKSUM;
            tally.hash = new LongsHash();
        }
        LongsHash hash = tally.hash;
        long first = row << SHARD_BITS;
        cursor.forEach(id -> hash.add(first + (id & SHARD_MASK)));
    }

    private static void close(Tally tally) {
        if (tally.hash != null) {
            tally.blocks.add(new Fragment.Block(tally.block, tally.hash.value()));
        }
    }

    /** In no order. */
    List<Fragment> fragments() {
        List<Fragment> fragments = new ArrayList<>(byShard.size());
        byShard.forEach((shard, tally) -> {
            close(tally);
            fragments.add(new Fragment(view, shard, tally.bits, tally.count, tally.containers, tally.blocks));
        });
        return fragments;
    }
}
