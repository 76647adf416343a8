package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.objects.FaultyProxy;
import io.millrace.objects.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server under load, its slices on the way to a store that fails one request in five, killed with -9 at a random moment, again and
 * again on the same data folder. More rounds with {@code -Dcrash.rounds=N}, the same moments and faults again with {@code
 * -Dcrash.seed=N}.
 */
final class ObjectStagingCrashIT {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 2);
    private static final int TABLES = Integer.getInteger("crash.tables", 10);
    private static final int WORKERS = 4;
    private static final int LOAD_MILLIS_MIN = 300;
    private static final int LOAD_MILLIS_MAX = 2_500;

    @TempDir
    private Path folder;

    @Test
    void keepsEveryAnsweredRecordExactlyOnce() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("crash.seed=" + seed);
        Random random = new Random(seed);
        try (S3Server store = S3Server.start(folder.resolve("objects"));
                FaultyProxy proxy = new FaultyProxy(store.port(), seed)) {
            proxy.fail(5, FaultyProxy.PASSING);
            ServerCommand command = S3Settings.with(ServerCommand.serve(folder.resolve("data")), proxy.endpoint())
                    .with("log.rotate.age", "200ms")
                    .with("staging.retention", "10s")
                    .with("chunk.store", "s3://" + S3Server.BUCKET + "/chunks")
                    // questions after a start fetch chunks, and are not asked again
                    .with("staging.s3.retries", "8")
                    .with("cleanup.grace", "1s");
            rounds(command, folder.resolve("data").resolve("copies"), random);
            for (FaultyProxy.Fault fault : FaultyProxy.Fault.values()) {
                System.out.println(fault + ": " + proxy.count(fault));
            }
            assertTrue(proxy.count(FaultyProxy.Fault.LOSE_ANSWER) > 0);
        }
    }

    private static void rounds(ServerCommand command, Path copies, Random random) throws Exception {
        MillraceProcess server = command.start();
        try {
            List<CrashTable> tables = CrashTable.create(server.client(), TABLES, WORKERS);
            for (int round = 1; round <= ROUNDS; round++) {
                try (CrashLoad load = CrashLoad.start(server.plainClient(), tables, WORKERS, random)) {
                    TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS_MIN + random.nextInt(LOAD_MILLIS_MAX - LOAD_MILLIS_MIN));
                    server.kill();
                    load.awaitEnd();
                }
                if (random.nextBoolean()) {
                    Files.move(copies, copies.resolveSibling("copies-of-round-" + round));
                }
                server = command.start();
                CrashIT.check(server, tables);
            }
            server.flush();
            CrashIT.check(server, tables);
            assertTrue(server.stop() >= 0);
        } finally {
            server.close();
        }
    }
}
