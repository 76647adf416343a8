package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The packaged server as a child process. The embedded PostgreSQL is a child of that child and outlives a kill, as it
 * would on a user's machine. Confined to the test's thread.
 */
public final class MillraceProcess implements AutoCloseable {
    /** The first start unpacks and initialises PostgreSQL, on a machine that may be busy. */
    private static final Duration READY_MAX = Duration.ofMinutes(2);

    /** What {@code -XX:+ExitOnOutOfMemoryError} ends with. */
    private static final int OUT_OF_MEMORY_EXIT = 3;

    private static final Duration STOP_MAX = Duration.ofMinutes(1);

    private final ServerCommand command;
    private final Process process;
    private final ProcessOutput output;
    private final ProcessOutput errors;
    private String ready;
    private MillraceClient client;

    MillraceProcess(ServerCommand command, Process process) {
        this.command = command;
        this.process = process;
        this.output = ProcessOutput.of(process.getInputStream(), "stdout of " + process.pid());
        this.errors = ProcessOutput.of(process.getErrorStream(), "stderr of " + process.pid());
    }

    /** Waits for the line that names the listeners. */
    public void awaitReady() throws InterruptedException {
        ready = output.await(line -> line.startsWith("ready"), READY_MAX)
                .orElseThrow(() -> new AssertionError("the server did not get ready; it printed\n" + transcript()));
    }

    /** Whether the process got ready; false if it ended before. */
    public boolean gotReady() throws InterruptedException {
        Optional<String> line = output.await(text -> text.startsWith("ready"), READY_MAX);
        ready = line.orElse(null);
        return line.isPresent();
    }

    public URI https() {
        return listener("https://\\S+");
    }

    public URI http() {
        return listener("(?<!management )http://\\S+");
    }

    public URI management() {
        return listener("(?<=management )https?://\\S+");
    }

    private URI listener(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(ready);
        if (!matcher.find()) {
            throw new AssertionError("no listener like " + pattern + " in: " + ready);
        }
        return URI.create(matcher.group().replace("//0.0.0.0:", "//127.0.0.1:"));
    }

    public Path data() {
        return command.data();
    }

    public String adminKey() throws IOException {
        return Files.readString(data().resolve("admin.key")).strip();
    }

    /** Speaks HTTP/2 over TLS with the rights of the first key; the same one each time. */
    public MillraceClient client() throws IOException {
        if (client == null) {
            client = MillraceClient.overHttps(https(), data().resolve("tls").resolve("certificate.pem"), adminKey());
        }
        return client;
    }

    /** Speaks HTTP/1.1 in clear with the rights of the first key. */
    public MillraceClient plainClient() throws IOException {
        return MillraceClient.overHttp(http(), adminKey());
    }

    /** Returns when every row that was answered, of these tables or of all, is in chunks on disk. */
    public void flush(String... tables) throws IOException, InterruptedException {
        HttpResponse<String> answer = tryFlush(tables);
        assertEquals(200, answer.statusCode(), answer::body);
        assertEquals("flushed", answer.body().strip()); // blank lines before it keep the connection
    }

    /** What the server says to it. */
    HttpResponse<String> tryFlush(String... tables) throws IOException, InterruptedException {
        String query = Stream.of(tables).map(table -> "table=" + table).collect(Collectors.joining("&"));
        return manage("POST", "/flush" + (query.isEmpty() ? "" : "?" + query));
    }

    /** An operator's call. */
    public HttpResponse<String> manage(String method, String path) throws IOException, InterruptedException {
        return ManagementPort.send(management(), method, path);
    }

    /** The sum over all meters whose line begins so. */
    public double meter(String start) throws IOException, InterruptedException {
        return manage("GET", "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public long pid() {
        return process.pid();
    }

    public ProcessOutput output() {
        return output;
    }

    /** What the server logged. */
    public ProcessOutput errors() {
        return errors;
    }

    public String transcript() {
        return "--- standard output\n" + output.text() + "\n--- standard error\n" + errors.text();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kill -9 of the JVM alone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** The exit code, if the process ends within the bound. */
    public Optional<Integer> awaitExit(Duration bound) throws InterruptedException {
        return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }

    /** Sends a signal such as {@code TERM} or {@code INT} and waits for the exit code. */
    public int signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        return awaitExit(STOP_MAX)
                .orElseThrow(() -> new AssertionError("the server did not stop on " + name + "\n" + transcript()));
    }

    /** Graceful. */
    public int stop() throws IOException, InterruptedException {
        return signal("TERM");
    }

    /** Leaves nothing running, whatever the test did. A server that ran out of heap is named, whatever the test made of it. */
    @Override
    public void close() throws IOException {
        try {
            if (isAlive()) {
                stop();
            } else if (process.exitValue() == OUT_OF_MEMORY_EXIT) {
                throw new AssertionError("the server ran out of heap\n" + transcript());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            OrphanedPostgres.end(data());
        }
    }
}
