package io.millrace.loadtest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a token bucket on the other side of the network has admitted, beside what it has to admit and what it may. The bucket holds a
 * second's worth, is full at first and refuses records only when it is empty. When it was asked is known only to lie between the
 * sending of a request and its answer; the bounds hold wherever it lies, so a slow machine widens them and never breaks them.
 *
 * <pre>
 *   first request   the bucket is full
 *     …             it gives its capacity and what comes in, less what it cannot hold while it is full
 *   first refusal   it is empty
 *     …             it gives what comes in, less what it cannot hold if more than a second lies between two refusals
 *   last refusal    it is empty again: so it has given capacity + rate × time, less what it could not hold
 *     …
 *   last answer     capacity + rate × time is all that it can have given
 * </pre>
 *
 * Thread-safe: synchronized.
 */
final class Admissions {
    private static final double SECOND_NANOS = 1e9;

    private final long ratePerSecond;
    private final List<Passage> passages = new ArrayList<>();

    /** @param ratePerSecond records, which is the capacity too */
    Admissions(long ratePerSecond) {
        this.ratePerSecond = ratePerSecond;
    }

    /**
     * One request.
     *
     * @param admitted records that were stored
     * @param unknown records of a lost answer
     * @param refused records
     */
    record Passage(long sentNanos, long answeredNanos, int admitted, int unknown, int refused) {
        static Passage of(Outcome outcome) {
            return new Passage(
                    outcome.sentNanos(),
                    outcome.answeredNanos(),
                    outcome.stored(),
                    outcome.isLost() ? outcome.batch().records() : 0,
                    outcome.refused());
        }
    }

    synchronized void add(Passage passage) {
        passages.add(passage);
    }

    synchronized long admitted() {
        return passages.stream().mapToLong(Passage::admitted).sum();
    }

    private long unknown() {
        return passages.stream().mapToLong(Passage::unknown).sum();
    }

    synchronized long offered() {
        return passages.stream()
                .mapToLong(passage -> (long) passage.admitted() + passage.unknown() + passage.refused())
                .sum();
    }

    /** No bucket gives more. */
    synchronized long most() {
        long first = passages.stream().mapToLong(Passage::sentNanos).min().orElse(0);
        long last = passages.stream().mapToLong(Passage::answeredNanos).max().orElse(0);
        return ratePerSecond + (long) Math.ceil(ratePerSecond * ((last - first) / SECOND_NANOS));
    }

    /** A bucket that refuses only what it does not have gives so many; 0 if it refused nothing. */
    synchronized long least() {
        List<Passage> refusals = passages.stream()
                .filter(passage -> passage.refused() > 0)
                .sorted(Comparator.comparingLong(Passage::sentNanos))
                .toList();
        if (refusals.isEmpty()) {
            return 0;
        }
        long startNanos =
                passages.stream().mapToLong(Passage::answeredNanos).min().orElseThrow();
        long emptyNanos =
                refusals.stream().mapToLong(Passage::answeredNanos).min().orElseThrow();
        long lastNanos = refusals.get(refusals.size() - 1).sentNanos();
        double filled = Math.max(
                seconds(emptyNanos, lastNanos), seconds(startNanos, lastNanos) - spilledSecondsBefore(emptyNanos));
        // a refused record leaves less than one token, at either end
        return Math.max(0, (long) Math.floor(ratePerSecond * (1 + filled - spilledSeconds(refusals))) - 2);
    }

    private static double seconds(long fromNanos, long toNanos) {
        return Math.max(0, (toNanos - fromNanos) / SECOND_NANOS);
    }

    /** For how long the bucket may have been full until it was empty first: as long as it had given less than came in. */
    private double spilledSecondsBefore(long emptyNanos) {
        long startNanos = passages.stream().mapToLong(Passage::sentNanos).min().orElseThrow();
        List<Passage> answered = passages.stream()
                .filter(passage -> passage.answeredNanos() <= emptyNanos)
                .sorted(Comparator.comparingLong(Passage::answeredNanos))
                .toList();
        double spilled = 0;
        long given = 0;
        for (Passage passage : answered) {
            spilled = Math.max(spilled, seconds(startNanos, passage.answeredNanos()) - (double) given / ratePerSecond);
            given += passage.admitted();
        }
        return spilled;
    }

    /** For how long the bucket may have been full between two refusals, at most. */
    private static double spilledSeconds(List<Passage> refusals) {
        double seconds = 0;
        for (int i = 1; i < refusals.size(); i++) {
            long gapNanos =
                    refusals.get(i).answeredNanos() - refusals.get(i - 1).sentNanos();
            seconds += Math.max(0, gapNanos / SECOND_NANOS - 1);
        }
        return seconds;
    }

    synchronized Optional<String> complaint(String feed) {
        String figures = " of " + offered() + " records offered; a bucket of " + ratePerSecond
                + " that fills with as many a second admits " + least() + " to " + most();
        if (admitted() > most()) {
            return Optional.of(feed + ": too much was admitted, " + admitted() + figures);
        }
        if (admitted() + unknown() < least()) {
            return Optional.of(feed + ": more than the excess was refused: admitted were " + admitted() + figures);
        }
        if (passages.stream().noneMatch(passage -> passage.refused() > 0)) {
            return Optional.of(feed + ": nothing was refused of " + offered()
                    + " records, so the load did not exceed the limit; take a lower rate or a higher factor");
        }
        return Optional.empty();
    }

    synchronized String summary(String feed) {
        return feed + ": admitted " + admitted() + " of " + offered() + " records; the limit admits " + least() + " to "
                + most();
    }
}
