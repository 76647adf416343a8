package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CommandLineTest {
    private static void checkRefused(String expected, String... arguments) {
        Problem problem = assertThrows(Problem.class, () -> CommandLine.parse(arguments));
        assertEquals(expected, problem.getMessage().lines().findFirst().orElseThrow());
    }

    @Test
    void readsCommandsWithOptions() {
        assertEquals(
                new CommandLine(
                        Command.CHECK_CONFIG,
                        Optional.of(Path.of("a.yaml")),
                        Optional.of("d"),
                        Map.of("https.port", "2", "tls.key", ""),
                        List.of()),
                CommandLine.parse(
                        "check-config",
                        "--config",
                        "a.yaml",
                        "--data=d",
                        "--set",
                        "https.port=1",
                        "--set",
                        "https.port=2",
                        "--set=tls.key="));
        assertEquals(
                new CommandLine(Command.SERVE, Optional.empty(), Optional.empty(), Map.of(), List.of()),
                CommandLine.parse("serve"));
        assertEquals(
                List.of("a", "d.b"),
                CommandLine.parse("repair", "--table", "a", "--table=d.b").tables());
    }

    @Test
    void givesHelpWhereverItIsAskedFor() {
        assertEquals(Command.HELP, CommandLine.parse("serve", "--help").command());
        assertEquals(Command.HELP, CommandLine.parse("-h").command());
        assertEquals(Command.VERSION, CommandLine.parse("--version").command());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        checkRefused("a command is missing");
        checkRefused("'sreve' is not a command; did you mean serve?", "sreve");
        checkRefused("'--sett' is not an option; did you mean --set?", "serve", "--sett", "a=b");
        checkRefused("--data needs a value", "serve", "--data");
        checkRefused("--set needs KEY=VALUE, not 'a'", "serve", "--set", "a");
        checkRefused("--set needs KEY=VALUE, not '=b'", "serve", "--set", "=b");
    }
}
