package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing that a new user runs. */
final class DemoIT {
    private static final Duration BOUND = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    /** The exit codes are those of a process that ends on the signal. */
    @Test
    void showsAnswersAndServesUntilStopped() throws Exception {
        try (MillraceProcess one = launch("one");
                MillraceProcess other = launch("other")) {
            for (MillraceProcess demo : List.of(one, other)) {
                checkShows(demo);
            }
            assertEquals(130, one.signal("INT"), one::transcript);
            assertEquals(143, other.signal("TERM"), other::transcript);
        }
    }

    private MillraceProcess launch(String name) throws IOException {
        return ServerCommand.of("demo", folder.resolve(name)).launch();
    }

    private static void checkShows(MillraceProcess demo) throws InterruptedException {
        demo.awaitReady();
        for (String text :
                List.of("All are in the first answer", "Count(All())", "    5000", "curl ", "Serving until Ctrl-C")) {
            boolean isShown =
                    demo.output().await(line -> line.contains(text), BOUND).isPresent();
            assertTrue(isShown, () -> "no " + text + " in\n" + demo.transcript());
        }
        assertTrue(demo.isAlive(), demo::transcript);
    }
}
