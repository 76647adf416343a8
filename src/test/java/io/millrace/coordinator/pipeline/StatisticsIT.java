package io.millrace.coordinator.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.coordinator.postgres.PostgresPool;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.log.SegmentCut;
import io.millrace.model.RecordTotals;
import io.millrace.model.SinkId;
import io.millrace.model.SinkStatistics;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SinkTotals;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.transfer.UnregisteredTotals;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What came through sinks, from the log to chunks, in a real PostgreSQL: each record counts once. */
@ExtendWith(VertxExtension.class)
final class StatisticsIT {
    private static final SinkId ONE = new SinkId(1);
    private static final SinkId TWO = new SinkId(2);
    private static final Set<SinkId> BOTH = Set.of(ONE, TWO);

    private final Postgres postgres = PostgresForTests.fresh();
    private final UnregisteredTotals unregistered = new UnregisteredTotals();
    private Pool pool;
    private SliceLedger slices;
    private Statistics statistics;
    private Lease lease;

    @BeforeEach
    void start(Vertx vertx) {
        pool = PostgresPool.open(vertx, postgres.connectOptions(), 8);
        slices = new SliceLedger(pool, "a");
        statistics = new Statistics(pool, "a", unregistered);
        lease = new Leases(pool, "a", "1", Duration.ofMinutes(5))
                .acquire("node/a")
                .await();
        sql(
                """
                insert into databases (id, name, shape, state) values (gen_random_uuid(), 'd', '', 'RUNNING');
                insert into tables (database_id, name, description, identity, track_existence, created_nanos)
                    select id, 't', '', 'ID', true, 0 from databases;
                insert into endpoints (id, database_id, dialect, name, state)
                    select gen_random_uuid(), id, 'sample', 'e', 'CREATING' from databases;
                insert into sinks (endpoint_id, table_id, name, state, mapping_kind, mapping)
                    select e.id, t.id, s, 'ACTIVE', 'json', '' from endpoints e, tables t, unnest(array['one', 'two']) s""");
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    private List<Row> sql(String statements) {
        return pool.query(statements).execute().await().stream().toList();
    }

    private SinkStatistics of(SinkId sink) {
        return statistics.of(Set.of(sink)).await().get(sink);
    }

    /** Of a sink that got so many records, at these levels. */
    private void check(SinkId sink, long log, long staged, long imported) {
        SinkStatistics found = of(sink);
        assertEquals(totals(log), found.log());
        assertEquals(totals(staged), found.staged());
        assertEquals(totals(imported), found.imported());
        assertEquals(totals(log + staged + imported), found.total());
    }

    /** Record <i>n</i> of a sink has the event time <i>n</i>; here all of them in one piece from the first on. */
    private static RecordTotals totals(long records) {
        return records == 0 ? RecordTotals.NONE : new RecordTotals(records, 10 * records, 2 * records, 7, 9);
    }

    private static SinkTotals through(SinkId sink, long records) {
        return new SinkTotals(sink.value(), totals(records));
    }

    private static SliceInfo info(long sequence, long segment, SinkTotals... sinks) {
        return new SliceInfo(
                new SliceId("a", sequence),
                segment,
                new TableId(1),
                1,
                Path.of("/volume/" + sequence),
                1,
                10,
                10,
                2,
                0,
                0,
                Instant.EPOCH,
                0,
                List.of(sinks));
    }

    private void register(SliceInfo... some) {
        slices.closed(List.of(some).stream().map(Slice.Closing::new).toList(), lease)
                .await();
    }

    private void stage(SliceInfo... some) {
        slices.uploading(List.of(some).stream().map(Slice.Uploading::new).toList(), lease)
                .await();
        slices.uploaded(uploaded(some), lease).await();
    }

    private void importAll(SliceInfo... some) {
        Transactions.run(pool, transaction -> slices.imported(transaction, uploaded(some), lease))
                .await();
    }

    private static List<Slice.Uploaded> uploaded(SliceInfo... some) {
        return List.of(some).stream()
                .map(slice -> new Slice.Uploaded(slice, "key-" + slice.id(), "c"))
                .toList();
    }

    @Test
    void nothingIsNothing() {
        assertEquals(
                Map.of(ONE, SinkStatistics.NONE, TWO, SinkStatistics.NONE),
                statistics.of(BOTH).await());
        assertEquals(Map.of(), statistics.of(Set.of()).await());
    }

    @Test
    void recordsGoFromLevelToLevelWithTheirSlices() {
        SliceInfo first = info(11, 10, through(ONE, 3), through(TWO, 4));
        SliceInfo second = info(13, 10, through(ONE, 5));
        unregistered.committed(10, List.of(through(ONE, 3), through(TWO, 4)));
        check(ONE, 3, 0, 0);
        unregistered.committed(10, List.of(through(ONE, 5)));
        check(ONE, 8, 0, 0);
        unregistered.cut(new SegmentCut(19, List.of(first, second)));
        check(ONE, 8, 0, 0);
        register(first, second);
        check(ONE, 8, 0, 0);
        unregistered.registered(List.of(first, second));
        check(ONE, 8, 0, 0);
        stage(first);
        check(ONE, 5, 3, 0);
        check(TWO, 0, 4, 0);
        importAll(first);
        check(ONE, 5, 0, 3);
        check(TWO, 0, 0, 4);
        stage(second);
        importAll(second);
        check(ONE, 0, 0, 8);
        check(TWO, 0, 0, 4);
        assertEquals(0, sql("select from slice_statistics").size());
        assertEquals(
                12,
                SinkStatistics.sum(statistics.of(BOTH).await().values()).total().records());
    }

    @Test
    void aMoveThatIsMadeTwiceCountsOnce() {
        SliceInfo slice = info(11, 10, through(ONE, 3));
        for (int i = 0; i < 2; i++) {
            register(slice);
            check(ONE, 3, 0, 0);
        }
        for (int i = 0; i < 2; i++) {
            stage(slice);
            register(slice);
            check(ONE, 0, 3, 0);
        }
        for (int i = 0; i < 2; i++) {
            importAll(slice);
            assertThrows(Problem.class, () -> register(slice));
            check(ONE, 0, 0, 3);
        }
    }

    @Test
    void whatIsNotImportedIsNotCountedAsSuch() {
        SliceInfo staged = info(11, 10, through(ONE, 3));
        SliceInfo early = info(13, 10, through(ONE, 4));
        register(staged, early);
        stage(staged);
        assertThrows(Problem.class, () -> importAll(staged, early));
        check(ONE, 4, 3, 0);
        sql("update leases set holder = 'b/1', epoch = epoch + 1");
        assertThrows(Problem.class, () -> register(info(15, 10, through(ONE, 9))));
        check(ONE, 4, 3, 0);
    }

    @Test
    void whatASliceCannotTellAnyMoreIsNotForgotten() {
        register(info(11, 10, through(ONE, 3), through(TWO, 4)));
        register(info(11, 10));
        register(info(11, 10, through(ONE, 2)));
        check(ONE, 3, 0, 0);
        check(TWO, 4, 0, 0);
        register(info(11, 10, through(ONE, 5)));
        check(ONE, 5, 0, 0);
    }

    @Test
    void aSliceThatWasRegisteredUnheardCountsOnce() {
        SliceInfo heard = info(11, 10, through(ONE, 3));
        SliceInfo unheard = info(13, 12, through(ONE, 4));
        unregistered.found(List.of(heard, unheard, info(15, 14, through(ONE, 5))));
        register(heard, unheard);
        unregistered.registered(List.of(heard));
        check(ONE, 12, 0, 0);
        stage(unheard);
        check(ONE, 8, 4, 0);
        importAll(unheard);
        check(ONE, 8, 0, 4);
    }

    @Test
    void aSegmentOfWhichSlicesAreRegisteredAlreadyIsLookedAtAgain() {
        unregistered.committed(10, List.of(through(ONE, 3)));
        SliceInfo slice = info(11, 10, through(ONE, 3));
        register(slice);
        Problem problem = assertThrows(Problem.class, () -> of(ONE));
        assertEquals(ProblemCode.UNAVAILABLE_NOW, problem.code());
        unregistered.cut(new SegmentCut(19, List.of(slice)));
        check(ONE, 3, 0, 0);
    }

    @Test
    void slicesOfOthersDoNotCountAsOurs() {
        SliceInfo slice = info(11, 10, through(ONE, 3));
        register(slice);
        sql("update slices set node = 'b'; update slice_statistics set node = 'b'");
        unregistered.found(List.of(slice));
        unregistered.committed(11, List.of(through(ONE, 2)));
        check(ONE, 8, 0, 0);
    }

    @Test
    void aResetTakesOnlyWhatIsImported() {
        SliceInfo imported = info(11, 10, through(ONE, 3));
        SliceInfo later = info(13, 12, through(ONE, 4));
        register(imported, later);
        stage(imported, later);
        importAll(imported);
        Instant before =
                sql("select clock_timestamp()").get(0).getOffsetDateTime(0).toInstant();
        statistics.reset(BOTH).await();
        check(ONE, 0, 4, 0);
        check(TWO, 0, 0, 0);
        Instant reset = of(ONE).reset().orElseThrow();
        assertTrue(!reset.isBefore(before));
        importAll(later);
        check(ONE, 0, 0, 4);
        assertEquals(reset, of(ONE).reset().orElseThrow());
        statistics.reset(Set.of(ONE)).await();
        check(ONE, 0, 0, 0);
        assertTrue(of(ONE).reset().orElseThrow().isAfter(reset));
        statistics.reset(Set.of(new SinkId(99))).await();
    }

    @Test
    void aDeletedSinkIsCountedUntilItIsClearedAway() {
        SliceInfo first = info(11, 10, through(ONE, 3), through(TWO, 4));
        SliceInfo second = info(13, 12, through(ONE, 5), through(TWO, 6));
        register(first, second);
        stage(first, second);
        sql("update sinks set deleted = now()");
        importAll(first);
        check(ONE, 0, 5, 3);
        sql("delete from sinks where id = 1");
        importAll(second);
        check(ONE, 0, 0, 0);
        check(TWO, 0, 0, 10);
    }

    /** One goes through all moves, as many slices at a time as it likes, while the other asks. */
    @Test
    void noRecordCountsTwiceOrNotAtAllWhileItMoves() throws Exception {
        long seed = Long.getLong("statistics.seed", System.nanoTime());
        AtomicLong acknowledged = new AtomicLong();
        AtomicLong begun = new AtomicLong();
        ExecutorService mover = Executors.newSingleThreadExecutor();
        try {
            java.util.concurrent.Future<?> moves = mover.submit(() -> move(new Random(seed), begun, acknowledged));
            boolean isLast;
            do {
                isLast = moves.isDone();
                long before = acknowledged.get();
                SinkStatistics found = of(ONE);
                long after = begun.get();
                long records = found.total().records();
                assertTrue(
                        before <= records && records <= after,
                        () -> records + " of " + before + " to " + after + ", statistics.seed=" + seed);
                assertEquals(totals(records), found.total());
            } while (!isLast);
            moves.get();
            assertEquals(acknowledged.get(), of(ONE).total().records());
        } catch (ExecutionException e) {
            throw new AssertionError("statistics.seed=" + seed, e);
        } finally {
            mover.shutdownNow();
        }
    }

    private void move(Random random, AtomicLong begun, AtomicLong acknowledged) {
        Deque<SliceInfo> toStage = new ArrayDeque<>();
        Deque<SliceInfo> toImport = new ArrayDeque<>();
        for (long segment = 1_000; segment < 150_000; segment += 1_000) {
            List<SliceInfo> cut = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                long records = random.nextLong(1, 6);
                begun.addAndGet(records);
                unregistered.committed(segment, List.of(through(ONE, records)));
                acknowledged.addAndGet(records);
                cut.add(info(segment + 1L + cut.size(), segment, through(ONE, records)));
            }
            unregistered.cut(new SegmentCut(segment + 999, cut));
            int from = random.nextInt(cut.size() + 1);
            for (List<SliceInfo> part : List.of(cut.subList(0, from), cut.subList(from, cut.size()))) {
                if (!part.isEmpty()) {
                    register(part.toArray(SliceInfo[]::new));
                    unregistered.registered(part);
                }
            }
            toStage.addAll(cut);
            some(random, toStage, toImport, this::stage);
            some(random, toImport, new ArrayDeque<>(), this::importAll);
        }
    }

    private static void some(
            Random random, Deque<SliceInfo> from, Deque<SliceInfo> to, java.util.function.Consumer<SliceInfo[]> step) {
        List<SliceInfo> moved = new ArrayList<>();
        while (!from.isEmpty() && random.nextInt(4) > 0) {
            moved.add(from.poll());
        }
        if (!moved.isEmpty()) {
            step.accept(moved.toArray(SliceInfo[]::new));
            to.addAll(moved);
        }
    }
}
