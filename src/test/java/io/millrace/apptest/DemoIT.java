package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first thing that a new user runs. */
final class DemoIT {
    private static final Duration BOUND = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    /** The exit codes are those of a process that ends on the signal. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void showsAnswersAndServesUntilStopped(String signal, int exitCode) throws Exception {
        MillraceProcess demo = ServerCommand.of("demo", folder.resolve("data")).launch();
        try (demo) {
            demo.awaitReady();
            for (String text : List.of(
                    "All are in the first answer", "Count(All())", "    5000", "curl ", "Serving until Ctrl-C")) {
                boolean isShown =
                        demo.output().await(line -> line.contains(text), BOUND).isPresent();
                assertTrue(isShown, () -> "no " + text + " in\n" + demo.transcript());
            }
            assertTrue(demo.isAlive(), demo::transcript);
            assertEquals(exitCode, demo.signal(signal), demo::transcript);
        }
    }
}
