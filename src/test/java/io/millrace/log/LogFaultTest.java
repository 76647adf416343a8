package io.millrace.log;

import static io.millrace.log.LogFixture.Kind.CLOSED;
import static io.millrace.log.LogFixture.Kind.COMMITTED;
import static io.millrace.log.LogFixture.Kind.CUT;
import static io.millrace.log.LogFixture.TABLE;
import static io.millrace.log.LogFixture.batch;
import static io.millrace.log.LogFixture.problem;
import static io.millrace.log.LogFixture.rows;
import static io.millrace.log.LogFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFaultTest {
    private static final RowBatch FIRST = batch(TABLE, 1, 5);
    private static final RowBatch FAILED = batch(TABLE, 2, 40);
    private static final RowBatch LAST = batch(TABLE, 3, 5);

    @TempDir
    Path dir;

    private final FaultyFile.Faults faults = new FaultyFile.Faults();
    private LogFixture fixture;

    @BeforeEach
    void open() {
        fixture = new LogFixture(dir, LogFixture.SMALL, faults::open);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void writesOnAfterAShortWrite() {
        faults.writesAreShort = true;
        fixture.append(FIRST).join();
        fixture.append(FAILED).join();
        fixture.log.close();
        checkSlices(text(FIRST) + text(FAILED));
    }

    @Test
    void aFullDiskStopsAcceptanceLosesNothingAndHealsByItself() {
        fixture.append(FIRST).join();
        faults.isFull = true;
        Problem problem = problem(fixture.append(FAILED));
        assertEquals(ProblemCode.OVERLOADED, problem.code());
        assertTrue(problem.retryAfter().isPresent());
        assertTrue(problem.getMessage().contains("the disk is full"), problem.getMessage());
        faults.isFull = false;
        fixture.append(LAST).join();
        fixture.log.close();
        checkSlices(text(FIRST) + text(LAST));
    }

    @Test
    void aDiskThatIsFullFromTheStartHeals() {
        faults.isFull = true;
        assertEquals(ProblemCode.OVERLOADED, problem(fixture.append(FAILED)).code());
        assertEquals(0, dir.resolve("log").toFile().list().length);
        faults.isFull = false;
        fixture.append(LAST).join();
        fixture.log.close();
        checkSlices(text(LAST));
    }

    @Test
    void afterAFailedSyncTheSegmentIsSealedAtItsLastGoodGroup() {
        fixture.append(FIRST).join();
        faults.syncFails = true;
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW, problem(fixture.append(FAILED)).code());
        faults.syncFails = false;
        assertEquals(List.of(COMMITTED), fixture.kinds());
        fixture.append(LAST).join();
        assertEquals(
                List.of(COMMITTED, CLOSED, COMMITTED),
                fixture.kinds().stream().filter(kind -> kind != CUT).toList());
        fixture.log.close();
        checkSlices(text(FIRST), text(LAST));
        fixture.checkNews("");
    }

    @Test
    void whatCannotBeCutOffHoldsUpTheNextSegment() {
        fixture.append(FIRST).join();
        faults.isFull = true;
        faults.truncateFails = true;
        problem(fixture.append(FAILED));
        faults.isFull = false;
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW, problem(fixture.append(FAILED)).code());
        assertEquals(0, fixture.cut.size());
        faults.truncateFails = false;
        fixture.append(LAST).join();
        fixture.log.close();
        checkSlices(text(FIRST), text(LAST));
    }

    @Test
    void aFailedCloseDoesNotFailRowsThatAreDurable() {
        fixture.append(FIRST).join();
        faults.truncateFails = true;
        assertEquals(ProblemCode.UNAVAILABLE_NOW, problem(fixture.log.rotate()).code());
        faults.truncateFails = false;
        fixture.append(LAST).join();
        fixture.log.close();
        assertEquals(
                text(FIRST) + text(LAST),
                String.join("", fixture.cut.stream().map(s -> rows(s.file())).toList()));
    }

    @Test
    void aSegmentThatCannotBeClosedFailsItsRotationAndALaterOneClosesIt() {
        fixture.append(FIRST).join();
        faults.isFull = true;
        for (int i = 0; i < 2; i++) {
            Problem problem = problem(fixture.log.rotate());
            assertEquals(ProblemCode.OVERLOADED, problem.code());
            assertTrue(problem.getMessage().contains("the disk is full"), problem.getMessage());
        }
        assertEquals(List.of(COMMITTED), fixture.kinds());
        faults.isFull = false;
        long end = fixture.log.rotate().join();
        assertEquals(List.of(end), fixture.told(CLOSED));
        fixture.append(LAST).join();
        fixture.log.close();
        checkSlices(text(FIRST), text(LAST));
        fixture.checkNews("");
    }

    @Test
    void aRotationWithoutRowsMindsNoFullDisk() {
        fixture.append(FIRST).join();
        long end = fixture.log.rotate().join();
        faults.isFull = true;
        problem(fixture.append(FAILED));
        assertEquals(end, fixture.log.rotate().join());
        faults.isFull = false;
        fixture.log.close();
        fixture.checkNews("");
    }

    @Test
    void aRotationAfterAFailedSyncGetsTheEndOfTheBrokenSegment() {
        fixture.append(FIRST).join();
        faults.syncFails = true;
        problem(fixture.append(FAILED));
        assertEquals(ProblemCode.UNAVAILABLE_NOW, problem(fixture.log.rotate()).code());
        faults.syncFails = false;
        long end = fixture.log.rotate().join();
        assertEquals(List.of(end), fixture.told(CLOSED));
        assertEquals(end, fixture.log.rotate().join());
        fixture.log.close();
        checkSlices(text(FIRST));
        fixture.checkNews("");
    }

    @Test
    void aRotationAfterAnEndThatFailedFailsUntilTheLogIsClosed() {
        fixture.append(FIRST).join();
        faults.isFull = true;
        fixture.log.close();
        assertEquals(ProblemCode.OVERLOADED, problem(fixture.log.rotate()).code());
        faults.isFull = false;
        fixture.log.close();
        long end = fixture.log.rotate().join();
        assertEquals(List.of(end), fixture.told(CLOSED));
        checkSlices(text(FIRST));
    }

    @Test
    void keepsExactlyWhatItAcknowledgedUnderRandomFaults() {
        long seed = new Random().nextLong();
        System.out.println("LogFaultTest seed " + seed);
        Random random = new Random(seed);
        LogSettings settings = new LogSettings(SyncMode.DISK, 3_000, Duration.ofHours(1), 400, 1, 1 << 20, 20_000);
        LocalLog log = fixture.log(settings, Runnable::run, Runnable::run);
        StringBuilder acknowledged = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            faults.writesAreShort = random.nextInt(4) == 0;
            faults.isFull = random.nextInt(8) == 0;
            faults.syncFails = random.nextInt(8) == 0;
            faults.truncateFails = random.nextInt(8) == 0;
            RowBatch batch = batch(TABLE, random.nextLong(), 1 + random.nextInt(20));
            CompletableFuture<Void> append = LogFixture.append(log, batch);
            try {
                append.join();
                acknowledged.append(text(batch));
            } catch (CompletionException e) {
                assertTrue(e.getCause() instanceof Problem, "seed " + seed);
            }
            if (random.nextInt(4) == 0) {
                checkRotation(log.rotate(), "seed " + seed);
            }
        }
        faults.writesAreShort = false;
        faults.isFull = false;
        faults.syncFails = false;
        faults.truncateFails = false;
        log.close();
        StringBuilder read = new StringBuilder();
        fixture.cut.forEach(slice -> read.append(rows(slice.file())));
        assertEquals(acknowledged.toString(), read.toString(), "seed " + seed);
        fixture.checkNews("seed " + seed);
        fixture.close();
        try (Volume volume = Volume.open(dir, "n1", settings, Faults.NONE)) {
            assertEquals(fixture.cut, volume.recovered(), "seed " + seed);
            assertEquals(List.of(), volume.damaged());
        }
    }

    private void checkRotation(CompletableFuture<Long> rotation, String message) {
        assertTrue(rotation.isDone(), message);
        int groups = fixture.positions.size();
        if (rotation.isCompletedExceptionally()) {
            assertTrue(problem(rotation).retryAfter().isPresent(), message);
        } else if (groups > 0) {
            assertTrue(rotation.join() > fixture.positions.get(groups - 1), message);
            assertEquals(
                    rotation.join(),
                    fixture.told(CLOSED).get(fixture.told(CLOSED).size() - 1),
                    message);
        }
    }

    private void checkSlices(String... expected) {
        assertEquals(
                List.of(expected),
                fixture.cut.stream().map(slice -> rows(slice.file())).toList());
    }
}
