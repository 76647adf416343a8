package io.millrace.coordinator.load;

import io.millrace.model.TableId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Tables whose rows could not be brought into chunks for the triggers of open loads: each waits, longer after each try that failed, so
 * that a store that is away for hours does not get a new slice of each table every second. Closed loads have waits of their own, in
 * PostgreSQL. Confined to its verticle.
 */
final class UploadPauses {
    private record Pause(int attempts, Instant until) {}

    private final RetryBackOff backOff;
    private final RandomGenerator dice;
    private final Map<TableId, Pause> pauses = new HashMap<>();

    UploadPauses(RetryBackOff backOff, RandomGenerator dice) {
        this.backOff = backOff;
        this.dice = dice;
    }

    /** Those of the tables that may be tried now. What is not among them has come through, and has no pause any more. */
    Set<TableId> ready(Set<TableId> due, Instant now) {
        pauses.keySet().retainAll(due);
        Set<TableId> ready = new HashSet<>(due);
        ready.removeIf(
                table -> pauses.containsKey(table) && pauses.get(table).until().isAfter(now));
        return ready;
    }

    void done(Set<TableId> tables) {
        pauses.keySet().removeAll(tables);
    }

    void failed(Set<TableId> tables, Instant now) {
        for (TableId table : tables) {
            int attempts = pauses.containsKey(table) ? pauses.get(table).attempts() + 1 : 1;
            pauses.put(table, new Pause(attempts, now.plus(backOff.after(attempts, dice))));
        }
    }
}
