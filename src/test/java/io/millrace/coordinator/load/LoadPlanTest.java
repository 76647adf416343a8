package io.millrace.coordinator.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.LoadTriggers;
import io.millrace.catalog.LoadTriggers.Load;
import io.millrace.catalog.LoadTriggers.Upload;
import io.millrace.model.LoadState;
import io.millrace.model.RecordTotals;
import io.millrace.model.SinkId;
import io.millrace.model.SinkStatistics;
import io.millrace.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final SinkId SINK = new SinkId(1);
    private static final TableId TABLE = new TableId(2);
    private static final long ID = 3;
    private static final RecordTotals SOME = new RecordTotals(5, 50, 40, micros(NOW.minusSeconds(20)), micros(NOW));
    private static final LoadTriggers TRIGGERS = new LoadTriggers(
            new Upload(Duration.ofSeconds(10), 100, 1_000, Duration.ofSeconds(15)),
            new Load(
                    50,
                    new Upload(Duration.ofSeconds(60), 200, 2_000, Duration.ofSeconds(90)),
                    20,
                    Duration.ofMinutes(1),
                    2));

    @Test
    void anOpenLoadsRowsAreBroughtIntoChunksAndItStaysOpen() {
        LoadPlan plan = plan(open(30), in(SOME, RecordTotals.NONE, RecordTotals.NONE));
        assertEquals(Set.of(TABLE), plan.flushed());
        assertTrue(plan.closed().isEmpty()
                && plan.moved().isEmpty()
                && plan.tried().isEmpty());
        assertTrue(plan(open(30), in(RecordTotals.NONE, SOME, SOME)).flushed().isEmpty(), "nothing waits");
        assertTrue(
                plan(open(14), in(SOME, RecordTotals.NONE, RecordTotals.NONE))
                        .flushed()
                        .isEmpty(),
                "old event times");
    }

    @Test
    void anOldLoadIsClosedAndOneWithoutRecordsIsNot() {
        assertEquals(
                Set.of(SINK),
                plan(open(90), in(RecordTotals.NONE, RecordTotals.NONE, SOME)).closed());
        assertTrue(plan(open(90), SinkStatistics.NONE).closed().isEmpty());
    }

    @Test
    void aSinkThatTakesNothingIsLeftAlone() {
        LoadPlan plan =
                LoadPlan.of(List.of(open(1_000)), Map.of(ID, in(SOME, SOME, SOME)), sink -> Optional.empty(), NOW);
        assertTrue(plan.closed().isEmpty() && plan.flushed().isEmpty());
    }

    @Test
    void aClosedLoadGoesThroughItsStates() {
        assertEquals(
                Map.of(),
                plan(closed(LoadState.CLOSING, 0), SinkStatistics.NONE).moved(),
                "just closed");
        LoadPlan first = plan(closed(LoadState.CLOSING, 1), in(SOME, SOME, RecordTotals.NONE));
        assertEquals(Map.of(), first.moved());
        assertEquals(Set.of(TABLE), first.flushed());
        assertEquals(1, first.tried().size());
        LoadPlan staged = plan(closed(LoadState.CLOSING, 1), in(RecordTotals.NONE, SOME, SOME));
        assertEquals(Map.of(ID, LoadState.IMPORTING), staged.moved());
        assertEquals(Set.of(TABLE), staged.flushed());
        assertEquals(
                Map.of(),
                plan(closed(LoadState.IMPORTING, 9), in(RecordTotals.NONE, SOME, SOME))
                        .moved());
        LoadPlan last = plan(closed(LoadState.IMPORTING, 9), in(RecordTotals.NONE, RecordTotals.NONE, SOME));
        assertEquals(Map.of(ID, LoadState.IMPORTED), last.moved());
        assertTrue(last.flushed().isEmpty());
        assertEquals(
                Map.of(ID, LoadState.IMPORTED),
                plan(closed(LoadState.CLOSING, 1), SinkStatistics.NONE).moved(),
                "empty");
    }

    @Test
    void aSinkOfWhichTwoLoadsWaitGetsNoThirdUntilOneIsImported() {
        PendingLoad open = numbered(9, open(200));
        SinkStatistics log = in(SOME, RecordTotals.NONE, RecordTotals.NONE);
        SinkStatistics done = in(RecordTotals.NONE, RecordTotals.NONE, SOME);
        List<PendingLoad> loads =
                List.of(numbered(1, closed(LoadState.CLOSING, 50)), numbered(2, closed(LoadState.IMPORTING, 0)), open);
        LoadPlan both = LoadPlan.of(loads, Map.of(1L, log, 2L, log, 9L, log), sink -> Optional.of(TRIGGERS), NOW);
        assertEquals(Set.of(), both.closed());
        assertEquals(Set.of(TABLE), both.flushed(), "its rows are brought into chunks all the same");
        LoadPlan one = LoadPlan.of(loads, Map.of(1L, done, 2L, log, 9L, log), sink -> Optional.of(TRIGGERS), NOW);
        assertEquals(Map.of(1L, LoadState.IMPORTED), one.moved());
        assertEquals(Set.of(SINK), one.closed());
    }

    @Test
    void uploadsThatFailedWaitLongerEachTimeAndOthersDoNot() {
        UploadPauses pauses =
                new UploadPauses(new RetryBackOff(Duration.ofMinutes(2), Duration.ofHours(3)), new Random(1));
        TableId other = new TableId(7);
        Set<TableId> both = Set.of(TABLE, other);
        assertEquals(both, pauses.ready(both, NOW));
        pauses.failed(both, NOW);
        assertEquals(Set.of(), pauses.ready(both, NOW.plusSeconds(60)));
        assertEquals(Set.of(), pauses.ready(Set.of(TABLE), NOW.plusSeconds(61)), "the other one has come through");
        assertEquals(Set.of(other), pauses.ready(both, NOW.plusSeconds(62)));
        Instant second = NOW.plus(Duration.ofMinutes(3));
        assertEquals(both, pauses.ready(both, second));
        pauses.failed(Set.of(TABLE), second);
        assertEquals(Set.of(other), pauses.ready(both, second.plus(Duration.ofMinutes(7))));
        Instant third = second.plus(Duration.ofMinutes(9));
        assertEquals(both, pauses.ready(both, third));
        pauses.done(both);
        pauses.failed(both, third);
        assertEquals(both, pauses.ready(both, third.plus(Duration.ofMinutes(3))), "from the beginning");
    }

    private static PendingLoad numbered(long id, PendingLoad load) {
        return new PendingLoad(
                id,
                load.sink(),
                load.table(),
                load.state(),
                load.opened(),
                load.closing(),
                load.slices(),
                load.attempts(),
                load.retryAfter());
    }

    @Test
    void aLoadThatFailedWaits() {
        SinkStatistics log = in(SOME, RecordTotals.NONE, RecordTotals.NONE);
        assertTrue(plan(failed(NOW.plusSeconds(1)), log).flushed().isEmpty());
        assertEquals(Set.of(TABLE), plan(failed(NOW), log).flushed());
        assertEquals(
                Map.of(ID, LoadState.IMPORTED),
                plan(failed(NOW.plusSeconds(1)), in(RecordTotals.NONE, RecordTotals.NONE, SOME))
                        .moved(),
                "somebody else brought it there");
    }

    @Test
    void waitsGrowFourfoldUpToTheLongest() {
        RetryBackOff backOff = new RetryBackOff(Duration.ofMinutes(2), Duration.ofHours(3));
        long[] minutes = {2, 8, 32, 128, 180, 180};
        Random dice = new Random(1);
        for (int attempt = 1; attempt <= minutes.length; attempt++) {
            long wanted = Duration.ofMinutes(minutes[attempt - 1]).toMillis();
            long wait = backOff.after(attempt, dice).toMillis();
            assertTrue(wait >= wanted * 9 / 10 && wait <= wanted * 11 / 10, attempt + ": " + wait);
        }
        assertTrue(backOff.after(1_000_000, dice).compareTo(Duration.ofHours(4)) < 0);
    }

    private static LoadPlan plan(PendingLoad load, SinkStatistics counted) {
        return LoadPlan.of(List.of(load), Map.of(ID, counted), sink -> Optional.of(TRIGGERS), NOW);
    }

    private static PendingLoad open(int seconds) {
        return new PendingLoad(
                ID,
                SINK,
                TABLE,
                LoadState.WRITING,
                NOW.minusSeconds(seconds),
                Optional.empty(),
                0,
                0,
                Optional.empty());
    }

    private static PendingLoad closed(LoadState state, int seconds) {
        return new PendingLoad(
                ID,
                SINK,
                TABLE,
                state,
                NOW.minusSeconds(100),
                Optional.of(NOW.minusSeconds(seconds)),
                1,
                0,
                Optional.empty());
    }

    private static PendingLoad failed(Instant after) {
        return new PendingLoad(
                ID,
                SINK,
                TABLE,
                LoadState.CLOSING,
                NOW.minusSeconds(100),
                Optional.of(NOW.minusSeconds(50)),
                1,
                2,
                Optional.of(after));
    }

    private static SinkStatistics in(RecordTotals log, RecordTotals staged, RecordTotals imported) {
        return new SinkStatistics(log, staged, imported, Optional.empty());
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
