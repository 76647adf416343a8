package io.millrace.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.admission.QueryCommand;
import io.millrace.admission.QueryList;
import io.millrace.model.Interruption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RunningQueriesTest {
    private long nanos = 1_000;
    private final RunningQueries queries = new RunningQueries(2, () -> nanos, () -> Instant.EPOCH.plusNanos(nanos));

    private static QueryCommand query(String pql) {
        return new QueryCommand("t", pql, null, Interruption.NEVER, part -> {});
    }

    private QueryList run(String pql, long nanosLong) throws Exception {
        return queries.during(
                query(pql),
                () -> {
                    nanos += nanosLong;
                    return queries.list();
                },
                list -> false);
    }

    private static QueryList.Past past(String pql, long start, long runtime) {
        return new QueryList.Past("t", pql, Instant.EPOCH.plusNanos(start), Duration.ofNanos(runtime));
    }

    @Test
    void tellsWhatRunsAndForHowLong() throws Exception {
        QueryList list = queries.during(
                query("All()"),
                () -> {
                    nanos += 5;
                    return run("All()", 7);
                },
                done -> false);
        assertEquals(
                List.of(
                        new QueryList.Running("t", "All()", Duration.ofNanos(12)),
                        new QueryList.Running("t", "All()", Duration.ofNanos(7))),
                list.running());
        assertEquals(List.of(), queries.list().running());
    }

    @Test
    void keepsTheLastOnesNewestFirst() throws Exception {
        run("a", 1);
        run("b", 2);
        assertThrows(
                IllegalStateException.class,
                () -> queries.during(
                        query("c"),
                        () -> {
                            throw new IllegalStateException("refused");
                        },
                        done -> true));
        assertEquals(
                List.of(past("c", 1_003, 0), past("b", 1_001, 2)),
                queries.list().past());
    }

    @Test
    void keepsOfOneThatBeginsAnewTheLastRun() throws Exception {
        queries.during(query("a"), () -> nanos += 1, done -> true);
        run("a", 2);
        assertEquals(List.of(past("a", 1_001, 2)), queries.list().past());
    }

    @Test
    void keepsNothingWhereNothingIsWanted() throws Exception {
        RunningQueries none = new RunningQueries(0, () -> nanos, () -> Instant.EPOCH);
        none.during(query("a"), () -> 1, done -> false);
        assertEquals(new QueryList(List.of(), List.of()), none.list());
    }

    @Test
    void keepsTheBeginningOfALongText() throws Exception {
        String longest = "x".repeat(RunningQueries.TEXT_CHARS_MAX);
        run(longest, 1);
        run(longest + "y", 1);
        assertEquals(longest + "…", queries.list().past().get(0).pql());
        assertEquals(longest, queries.list().past().get(1).pql());
    }
}
