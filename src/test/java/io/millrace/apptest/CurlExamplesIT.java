package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the marked shell blocks of the documents, in order, as a reader would: from the project's folder, with the data in
 * {@code data}, variables kept from block to block, and the server on its default addresses, for which the addresses of
 * the tested one are put in. curl fails on 4xx and 5xx here.
 */
final class CurlExamplesIT {
    @TempDir
    private static Path folder;

    private MillraceProcess server;
    private Path state;

    @BeforeEach
    void startsAServer() throws Exception {
        Path project = Path.of("").toAbsolutePath();
        Files.createSymbolicLink(folder.resolve("conf"), project.resolve("conf"));
        Files.writeString(folder.resolve(".curlrc"), "fail-with-body\nsilent\nshow-error\n");
        state = Files.writeString(folder.resolve("variables.sh"), "");
        server = ServerCommand.serve(folder.resolve("data")).start();
    }

    @AfterEach
    void stopsTheServer() throws Exception {
        server.close();
    }

    static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> dialects = Files.list(Path.of("docs", "dialects"))) {
            dialects.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    /** One server for all: what an example of one document needs it makes itself. */
    @TestFactory
    List<DynamicTest> examplesDoWhatTheySay() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            List<Example> examples = Example.in(document);
            assertFalse(examples.isEmpty(), document + " has no tested example");
            examples.forEach(example -> tests.add(DynamicTest.dynamicTest(example.place(), () -> check(example))));
        }
        return tests;
    }

    private void check(Example example) {
        run(example).ifPresent(complaint -> {
            throw new AssertionError(complaint);
        });
    }

    /** What was not as the example says. */
    private Optional<String> run(Example example) {
        try {
            Process shell = shell(example);
            String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean hasFailed = shell.waitFor() != 0;
            boolean isShown = example.shows().map(printed::contains).orElse(true);
            return hasFailed == example.fails() && isShown
                    ? Optional.empty()
                    : Optional.of(example.place() + "\n" + example.lines() + "\n---\n" + printed);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Process shell(Example example) throws IOException {
        String script =
                "set -euo pipefail -o allexport\n. " + state + "\n" + example.lines() + "\nexport -p > " + state;
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", here(script))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        shell.environment().put("CURL_HOME", folder.toString());
        return shell.start();
    }

    private String here(String script) {
        return script.replace("https://localhost:8443", server.https().toString())
                .replace("http://localhost:8080", server.http().toString())
                .replace("http://localhost:9090", server.management().toString());
    }
}
