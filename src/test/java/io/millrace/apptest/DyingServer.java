package io.millrace.apptest;

import io.millrace.Dialects;
import io.millrace.Main;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server with one fault point at which the process dies without a further word. The environment variable
 * {@code MILLRACE_FAULT_POINT} names it and the number of the passage that is fatal: {@code IMPORT_CHUNK_WRITTEN:3}.
 */
public final class DyingServer {
    /** What the process ends with, like one that was killed. */
    public static final int EXIT_CODE = 137;

    private DyingServer() {}

    public static void main(String... arguments) {
        String[] setting = System.getenv("MILLRACE_FAULT_POINT").split(":", 2);
        Main.run(Dialects.ALL, at(FaultPoint.valueOf(setting[0]), Integer.parseInt(setting[1])), arguments);
    }

    private static Faults at(FaultPoint fatal, int passage) {
        AtomicInteger left = new AtomicInteger(passage);
        return point -> {
            if (point == fatal && left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        };
    }
}
