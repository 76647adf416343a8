package io.millrace.log;

import static io.millrace.log.LogFixture.TABLE;
import static io.millrace.log.LogFixture.batch;
import static io.millrace.log.LogFixture.rows;
import static io.millrace.log.LogFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sync is for. The power goes, and with it, piece by piece and at random, what was written and not synced. */
final class PowerLossTest {
    @TempDir
    private Path dir;

    @RepeatedTest(20)
    void everyAcknowledgedBatchIsThereAndNoneInPart() {
        long seed = Long.getLong("power.seed", new Random().nextLong());
        String message = "power.seed=" + seed;
        Random random = new Random(seed);
        LostPower power = new LostPower(random);
        LogSettings settings = new LogSettings(
                SyncMode.DISK, 20_000, Duration.ofHours(1), 400, 1, 1 << 20, random.nextBoolean() ? 0 : 50_000);
        List<String> appended = new ArrayList<>();
        List<String> acknowledged = new ArrayList<>();
        LogFixture fixture = new LogFixture(dir, settings, power::open);
        LocalLog log = fixture.log(settings, Runnable::run, Runnable::run);
        power.offAfter(random.nextInt(120));
        for (int i = 0; i < 60; i++) {
            RowBatch batch = batch(TABLE, random.nextLong(), 1 + random.nextInt(30));
            appended.add(text(batch));
            try {
                LogFixture.append(log, batch).join();
                acknowledged.add(text(batch));
            } catch (CompletionException e) {
                assertTrue(power.isOff(), message);
            }
            if (random.nextInt(10) == 0) {
                assertTrue(log.rotate().isDone(), message);
            }
        }
        power.off();
        log.close();
        fixture.close();
        power.lose();
        StringBuilder found = new StringBuilder();
        try (Volume volume = Volume.open(dir, "n1", settings, Faults.NONE)) {
            assertEquals(List.of(), volume.damaged(), message);
            assertEquals(List.of(), volume.damagedSegments(), message);
            volume.recovered().forEach(slice -> found.append(rows(slice.file())));
        }
        String rest = found.toString();
        int seen = 0;
        for (String rows : appended) {
            if (rest.startsWith(rows)) {
                rest = rest.substring(rows.length());
                seen++;
            } else {
                assertTrue(!acknowledged.contains(rows), message);
            }
        }
        assertEquals("", rest, message);
        assertTrue(seen >= acknowledged.size(), message);
    }

    @Test
    void oneSyncIsForAllThatWaitsAndALoneRequestWaitsForNoOther() {
        LostPower power = new LostPower(new Random(1));
        LogFixture fixture = new LogFixture(dir, LogFixture.SMALL, power::open);
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LocalLog log = fixture.log(LogFixture.SMALL, tasks::add, Runnable::run);
        List<CompletableFuture<Void>> first = append(log, 1);
        tasks.remove().run();
        assertTrue(first.get(0).isDone());
        int before = power.syncs();
        List<CompletableFuture<Void>> many = append(log, 200);
        tasks.remove().run();
        assertTrue(many.stream().allMatch(CompletableFuture::isDone));
        assertEquals(before + 1, power.syncs());
        List<CompletableFuture<Void>> lone = append(log, 1);
        tasks.remove().run();
        assertTrue(lone.get(0).isDone());
        assertEquals(before + 2, power.syncs());
        assertTrue(tasks.isEmpty());
        log.close();
        fixture.close();
    }

    private static List<CompletableFuture<Void>> append(LocalLog log, int batches) {
        List<CompletableFuture<Void>> appends = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            appends.add(LogFixture.append(log, batch(TABLE, i, 1)));
        }
        return appends;
    }
}
