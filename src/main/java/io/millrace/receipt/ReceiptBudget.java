package io.millrace.receipt;

import io.millrace.log.RowMemory;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;

/** Closes segments early also where their receipts take a good part of the memory for these. Thread-safe. */
public record ReceiptBudget(RowMemory rows, Receipts receipts) implements RowMemory {
    @Override
    public boolean isSegmentFull() {
        return rows.isSegmentFull() || receipts.isSegmentFull();
    }

    @Override
    public boolean isFull() {
        return rows.isFull();
    }

    @Override
    public Problem refusal(TableId table) {
        return rows.refusal(table);
    }
}
