package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The marked lines of the documents with {@code bin/loadtest}, as they stand there but for the address of the server: short and light,
 * so that what they show holds on a busy machine. The first one builds the load tests; the others run side by side.
 */
final class LoadTestsIT {
    private static final String MARK = "<!-- load test -->";
    private static final String SERVER = "https://localhost:8443";
    private static final long RUN_MINUTES_MAX = 8;

    @TempDir
    private static Path folder;

    private static MillraceProcess server;

    @BeforeAll
    static void startsTheServer() throws Exception {
        Files.createSymbolicLink(folder.resolve("bin"), Path.of("bin").toAbsolutePath());
        server = ServerCommand.serve(folder.resolve("data")).withoutPostgres().start();
    }

    @AfterAll
    static void stopsTheServer() throws Exception {
        server.close();
    }

    /** A load test as a child process. */
    private record Run(String line, Process process, ProcessOutput output) implements AutoCloseable {
        static Run start(String line) throws IOException {
            ProcessBuilder shell = new ProcessBuilder(
                            "bash", "-c", line.replace(SERVER, server.https().toString()))
                    .directory(folder.toFile())
                    .redirectErrorStream(true);
            shell.environment().keySet().removeIf(name -> name.startsWith("LOADTEST_"));
            // it lives for seconds, like the servers of tests
            shell.environment().put("LOADTEST_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
            Process process = shell.start();
            return new Run(line, process, ProcessOutput.of(process.getInputStream(), line));
        }

        int exitCode() throws InterruptedException {
            assertTrue(process.waitFor(RUN_MINUTES_MAX, TimeUnit.MINUTES), this::transcript);
            return process.exitValue();
        }

        String transcript() {
            return line + "\n" + output.text();
        }

        /** Of the lines that sum the run up, and the percentiles. */
        void print() {
            output.text()
                    .lines()
                    .filter(text -> text.matches("(steady|burst|mixed): .*|> response time .*percentile.*"))
                    .forEach(System.out::println);
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private static List<String> lines(Path document) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean isMarked = false;
        for (String line : Files.readAllLines(document)) {
            isMarked = line.equals(MARK) || (isMarked && !line.equals("```"));
            if (isMarked && line.startsWith("bin/loadtest ")) {
                lines.add(line);
            }
        }
        return lines;
    }

    @Test
    void theLinesOfTheDocumentsDoWhatTheySay() throws Exception {
        List<String> readme = lines(Path.of("README.md"));
        List<String> document = lines(Path.of("docs", "load-tests.md"));
        assertEquals(List.of("steady"), readme.stream().map(LoadTestsIT::name).toList());
        assertEquals(
                List.of("burst", "mixed"),
                document.stream().map(LoadTestsIT::name).toList());
        try (Run steady = Run.start(readme.get(0))) {
            checkPassed(steady);
        }
        try (Run burst = Run.start(document.get(0));
                Run mixed = Run.start(document.get(1));
                Run losing = Run.start("bin/loadtest steady -DbaseUrl=" + SERVER
                        + " -Dendpoints=1 -Dconnections=5 -Drate=100 -Dpayload=300 -Dduration=10s")) {
            checkTellsWhatIsMissing(losing);
            checkPassed(burst);
            checkPassed(mixed);
        }
        checkRefused("bin/loadtest steady -Drate=fast", "-Drate: has to be a whole number from 1 to 1000000");
    }

    private static String name(String line) {
        return line.split(" ")[1];
    }

    private static void checkPassed(Run run) throws Exception {
        assertEquals(0, run.exitCode(), run::transcript);
        run.print();
        Matcher figures = Pattern.compile("(\\d+) records acknowledged, (\\d+) with a lost answer, .* (\\d+) readable")
                .matcher(run.output().text());
        assertTrue(figures.find(), run::transcript);
        assertTrue(Long.parseLong(figures.group(1)) > 0, run::transcript);
        Matcher report =
                Pattern.compile("file://(\\S+/index.html)").matcher(run.output().text());
        assertTrue(report.find() && Files.exists(Path.of(report.group(1))), run::transcript);
    }

    /** All that arrives is taken away for as long as the load lasts. */
    private static void checkTellsWhatIsMissing(Run run) throws Exception {
        MillraceClient client = server.plainClient();
        while (run.process().isAlive()) {
            Optional<String> table = tableOf(client, "loadsteady");
            if (table.isPresent()) {
                client.send("POST", "/index/" + table.get() + "/query", "Delete(All())");
            }
            run.process().waitFor(100, TimeUnit.MILLISECONDS);
        }
        assertEquals(2, run.exitCode(), run::transcript);
        assertTrue(
                Pattern.compile(
                                "loadtest steady: loadsteady\\w+-0: \\d+ records were acknowledged, but only \\d+ can be read")
                        .matcher(run.output().text())
                        .find(),
                run::transcript);
    }

    private static Optional<String> tableOf(MillraceClient client, String prefix) throws Exception {
        for (JsonNode index : client.get("/schema").path("indexes")) {
            if (index.path("name").asText().startsWith(prefix)) {
                return Optional.of(index.path("name").asText());
            }
        }
        return Optional.empty();
    }

    private static void checkRefused(String line, String message) throws Exception {
        try (Run run = Run.start(line)) {
            assertEquals(1, run.exitCode(), run::transcript);
            assertTrue(run.output().text().contains("loadtest: " + message), run::transcript);
        }
    }
}
