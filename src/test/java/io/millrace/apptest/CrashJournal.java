package io.millrace.apptest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the clients of a crash test remember: every batch sent, and which were answered. Thread-safe. */
final class CrashJournal {
    private final Map<Long, CrashBatch> sent = new TreeMap<>();
    private final Set<Long> answered = new HashSet<>();
    private final Map<Integer, Long> turns = new TreeMap<>();

    /** A new batch, remembered before it is sent. */
    synchronized CrashBatch next(int worker, int records) {
        long turn = turns.merge(worker, 1L, Long::sum);
        CrashBatch batch = new CrashBatch(sent.size() + 1L, worker, turn, records);
        sent.put(batch.number(), batch);
        return batch;
    }

    synchronized void answered(CrashBatch batch) {
        answered.add(batch.number());
    }

    synchronized int answeredCount() {
        return answered.size();
    }

    /**
     * What can never be right, at no moment: a batch that nobody sent, or a part of one.
     *
     * @param counts visible records by batch number
     */
    synchronized Optional<String> damage(Map<Long, Long> counts) {
        List<String> damage = new ArrayList<>();
        counts.forEach((number, count) -> {
            CrashBatch batch = sent.get(number);
            if (batch == null || batch.records() != count) {
                damage.add(count + " records visible of batch " + number + ", which was sent as " + batch);
            }
        });
        return damage.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", damage));
    }

    /** Batches that were answered and are not visible. */
    synchronized Optional<String> missing(Map<Long, Long> counts) {
        List<CrashBatch> missing = new ArrayList<>();
        for (long number : answered) {
            if (!counts.containsKey(number)) {
                missing.add(sent.get(number));
            }
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(missing.size() + " of " + answered.size() + " answered batches are not visible: "
                        + missing.subList(0, Math.min(5, missing.size())));
    }

    /** What each worker's record must hold when exactly these batches are visible: the turn of the latest. */
    synchronized Map<Integer, Long> turnsOf(Set<Long> visible) {
        Map<Integer, Long> latest = new TreeMap<>();
        for (long number : visible) {
            CrashBatch batch = sent.get(number);
            latest.merge(batch.worker(), batch.turn(), Math::max);
        }
        return latest;
    }
}
