package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.fault.FaultPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server dies between each two steps of the path of a record, at the first passage and at the second. */
final class FaultPointsIT {
    /** Merges need several chunks. */
    private static final Duration DEATH_MAX = Duration.ofMinutes(1);

    private static final int WORKERS = 8;

    @TempDir
    private static Path folder;

    private static ServerCommand command;
    private static List<CrashTable> tables;

    @BeforeAll
    static void createsTables() throws Exception {
        command = ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .with("log.rotate.age", "100ms")
                .with("chunk.merge.fan-in", "2")
                .with("cleanup.grace", "1s");
        try (MillraceProcess server = command.start()) {
            tables = CrashTable.create(server.client(), 2, WORKERS);
        }
    }

    /** The first passage of each point; more with {@code -Dfault.passages=N}. */
    static Stream<String> passages() {
        int passages = Integer.getInteger("fault.passages", 1);
        return Stream.of(FaultPoint.values())
                .flatMap(point -> IntStream.rangeClosed(1, passages).mapToObj(passage -> point.name() + ":" + passage));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passages")
    void losesNothingWhenTheServerDiesAt(String passage) throws Exception {
        MillraceProcess server = command.dyingAt(passage).launch();
        try {
            // what a crash before left behind can lead to the fault before the server is ready
            if (server.gotReady()) {
                loadUntilDeath(server);
            }
            Optional<Integer> exitCode = server.awaitExit(DEATH_MAX);
            assertEquals(Optional.of(DyingServer.EXIT_CODE), exitCode, server::transcript);
        } finally {
            server.kill();
        }
        try (MillraceProcess restarted = command.start()) {
            CrashIT.check(restarted, tables);
        }
    }

    private static void loadUntilDeath(MillraceProcess server) throws Exception {
        try (CrashLoad load = CrashLoad.start(server.plainClient(), tables, WORKERS, new Random(1))) {
            if (server.awaitExit(DEATH_MAX).isPresent()) {
                load.awaitEnd();
            }
        }
    }
}
