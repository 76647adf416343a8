package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server under full load of many tables, killed with -9 at a random moment, again and again on the same data folder. More rounds
 * with {@code -Dcrash.rounds=N}, other numbers of tables with {@code -Dcrash.tables=N}, the same moments and sizes again with
 * {@code -Dcrash.seed=N}.
 */
final class CrashIT {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 3);
    private static final List<String> ROTATE_AGES = List.of("100ms", "200ms", "1s", "30s");
    private static final int TABLES = Integer.getInteger("crash.tables", 50);
    private static final int WORKERS = 12;
    private static final int LOAD_MILLIS_MIN = 300;
    private static final int LOAD_MILLIS_MAX = 4_000;

    @TempDir
    private Path folder;

    @Test
    void keepsEveryAnsweredRecordExactlyOnce() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("crash.seed=" + seed);
        Random random = new Random(seed);
        ServerCommand command = command(random);
        MillraceProcess server = command.start();
        try {
            List<CrashTable> tables = CrashTable.create(server.client(), TABLES, WORKERS);
            for (int round = 1; round <= ROUNDS; round++) {
                loadAndKill(server, tables, round, random);
                command = command(random);
                server = command.start();
                check(server, tables);
            }
            load(server, tables, random);
            check(server, tables);
            server.flush();
            check(server, tables);
            assertTrue(server.stop() >= 0);
            SliceFiles.check(command.data());
        } finally {
            server.close();
        }
    }

    /** From a life to the next, rows are on their way to the disk all the time, or sometimes, or not at all before the kill. */
    private ServerCommand command(Random random) {
        String age = ROTATE_AGES.get(random.nextInt(ROTATE_AGES.size()));
        System.out.println("log.rotate.age=" + age);
        return ServerCommand.serve(folder.resolve("data"))
                .with("log.rotate.age", age)
                .with("staging.retention", "10s")
                .with("cleanup.grace", "1s");
    }

    private static void loadAndKill(MillraceProcess server, List<CrashTable> tables, int round, Random random)
            throws Exception {
        int millis = LOAD_MILLIS_MIN + random.nextInt(LOAD_MILLIS_MAX - LOAD_MILLIS_MIN);
        try (CrashLoad load = CrashLoad.start(server.plainClient(), tables, WORKERS, random)) {
            TimeUnit.MILLISECONDS.sleep(millis);
            server.kill();
            load.awaitEnd();
        }
        int answered = tables.stream().mapToInt(CrashTable::answeredCount).sum();
        System.out.printf("round %d: killed after %d ms, %d batches answered so far%n", round, millis, answered);
    }

    private static void load(MillraceProcess server, List<CrashTable> tables, Random random) throws Exception {
        try (CrashLoad load = CrashLoad.start(server.plainClient(), tables, WORKERS, random)) {
            TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS_MIN);
            load.finish();
        }
    }

    /** Right after a restart: tables, then files. */
    static void check(MillraceProcess server, List<CrashTable> tables) throws Exception {
        try {
            MillraceClient client = server.client();
            for (CrashTable table : tables) {
                table.check(client);
            }
            SliceFiles.check(server.data());
            assertEquals(0, server.meter("millrace_damage"));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + server.transcript(), e);
        }
    }
}
