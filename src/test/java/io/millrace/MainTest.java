package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cli.ReadyLine;
import io.millrace.config.ListenerConfig;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MainTest {
    private static String told(int exitCode, Throwable failure) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertEquals(exitCode, Main.tell(failure, new PrintStream(bytes, true, StandardCharsets.UTF_8)));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tellsFailuresInOneMessage() {
        assertEquals(
                "millrace: no space\n",
                told(1, new Problem(ProblemCode.UNAVAILABLE_NOW, "no space")).replace("\r", ""));
        assertEquals("millrace: bad\n", told(2, new Problem(ProblemCode.INVALID_CONFIGURATION, "bad")));
    }

    @Test
    void addsTheStackTraceOfABug() {
        String told = told(1, new IllegalStateException("how?"));
        assertTrue(told.startsWith("millrace: internal error: java.lang.IllegalStateException: how?\n"), told);
        assertTrue(told.contains("\tat io.millrace.MainTest."), told);
    }

    @Test
    void printsWhereItListensAndLeavesOutWhatIsOff() {
        ListenerConfig everywhere = new ListenerConfig("0.0.0.0", 8443);
        ListenerConfig off = new ListenerConfig("127.0.0.1", 0);
        ListenerConfig anyPort = new ListenerConfig("::1", -1);
        assertEquals(
                "ready https://localhost:8443 management http://[::1]:4711",
                new ReadyLine()
                        .https(everywhere, 8443)
                        .http(off, 0)
                        .management(anyPort, 4711)
                        .toString());
    }
}
