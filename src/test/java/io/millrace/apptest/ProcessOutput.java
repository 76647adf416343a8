package io.millrace.apptest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a child process prints, line by line. Thread-safe: one reader thread adds lines, tests wait for them. */
public final class ProcessOutput {
    private final List<String> lines = new ArrayList<>();
    private boolean hasEnded;

    /** Reads until the stream ends. */
    public static ProcessOutput of(InputStream stream, String name) {
        ProcessOutput output = new ProcessOutput();
        Thread reader = new Thread(() -> output.readAll(stream), name);
        reader.setDaemon(true);
        reader.start();
        return output;
    }

    private void readAll(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(output lost: " + new UncheckedIOException(e) + ")");
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        hasEnded = true;
        notifyAll();
    }

    /** The first line that matches; empty if the stream ended or the bound passed without one. */
    public synchronized Optional<String> await(Predicate<String> wanted, Duration bound) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        int next = 0;
        while (true) {
            for (; next < lines.size(); next++) {
                if (wanted.test(lines.get(next))) {
                    return Optional.of(lines.get(next));
                }
            }
            long left = deadline - System.nanoTime();
            if (hasEnded || left <= 0) {
                return Optional.empty();
            }
            wait(left / 1_000_000 + 1);
        }
    }

    public synchronized String text() {
        return String.join("\n", lines);
    }
}
