package io.millrace.query;

import io.millrace.admission.QueryCommand;
import io.millrace.admission.QueryList;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The queries that have a thread, and the last ones that had one. Thread-safe: by its monitor. */
final class RunningQueries {
    /** What is kept of a text. */
    static final int TEXT_CHARS_MAX = 4_096;

    private final int historyLength;
    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final Set<Run> running = new LinkedHashSet<>();
    private final Deque<QueryList.Past> past = new ArrayDeque<>();

    /** One run of a query; another of the same text is another one. */
    private static final class Run {
        private final String table;
        private final String pql;
        private final Instant start;
        private final long startNanos;

        Run(QueryCommand command, Instant start, long startNanos) {
            this.table = command.table();
            this.pql = beginning(command.pql());
            this.start = start;
            this.startNanos = startNanos;
        }
    }

    /** @param historyLength how many that have ended are kept */
    RunningQueries(int historyLength, LongSupplier nanoClock, InstantSource clock) {
        this.historyLength = historyLength;
        this.nanoClock = nanoClock;
        this.clock = clock;
    }

    /**
     * Does the work of the query, which runs meanwhile.
     *
     * @param beginsAnew whether what came out is only that the query is to be run again, which then counts
     */
    <T> T during(QueryCommand command, Callable<T> work, Predicate<T> beginsAnew) throws Exception {
        Run run = begin(command);
        boolean isOver = true;
        try {
            T done = work.call();
            isOver = !beginsAnew.test(done);
            return done;
        } finally {
            end(run, isOver);
        }
    }

    private synchronized Run begin(QueryCommand command) {
        Run run = new Run(command, clock.instant(), nanoClock.getAsLong());
        running.add(run);
        return run;
    }

    private synchronized void end(Run run, boolean isOver) {
        running.remove(run);
        if (isOver && historyLength > 0) {
            if (past.size() == historyLength) {
                past.removeLast();
            }
            past.addFirst(new QueryList.Past(run.table, run.pql, run.start, since(run)));
        }
    }

    private Duration since(Run run) {
        return Duration.ofNanos(nanoClock.getAsLong() - run.startNanos);
    }

    synchronized QueryList list() {
        List<QueryList.Running> now = running.stream()
                .map(run -> new QueryList.Running(run.table, run.pql, since(run)))
                .toList();
        return new QueryList(now, List.copyOf(past));
    }

    private static String beginning(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX) + "…";
    }
}
