package io.millrace.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Says where the samples of a Flight Recorder file fell: by thread, by part of the server, by method. */
final class ProfileSummary {
    private static final int ROWS = 25;
    private static final String OURS = "io.millrace.";

    private final Path file;
    private final Map<String, Integer> threads = new HashMap<>();
    private final Map<String, Integer> parts = new HashMap<>();
    private final Map<String, Integer> methods = new HashMap<>();
    private int samples;

    ProfileSummary(Path file) {
        this.file = file;
    }

    void print(PrintStream out) throws IOException {
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                // native samples are mostly threads that wait for the network
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    add(event);
                }
            }
        }
        out.println("### Where Java time goes (" + samples + " samples)\n");
        print(out, "Thread", threads);
        print(out, "Part", parts);
        print(out, "Method on top", methods);
    }

    private void add(RecordedEvent event) {
        samples++;
        RecordedThread thread = event.getThread("sampledThread");
        String name = thread == null || thread.getJavaName() == null ? "?" : thread.getJavaName();
        threads.merge(name.replaceAll("[-#]?[0-9]+$", ""), 1, Integer::sum);
        methods.merge(method(event.getStackTrace().getFrames().get(0)), 1, Integer::sum);
        parts.merge(
                event.getStackTrace().getFrames().stream()
                        .map(ProfileSummary::type)
                        .filter(type -> type.startsWith(OURS))
                        .map(type -> type.substring(0, type.lastIndexOf('.')))
                        .findFirst()
                        .orElse("libraries alone"),
                1,
                Integer::sum);
    }

    private static String type(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    private static String method(RecordedFrame frame) {
        return type(frame) + "." + frame.getMethod().getName();
    }

    private void print(PrintStream out, String title, Map<String, Integer> counts) {
        out.println("| " + title + " | Share |\n|---|--:|");
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(ROWS)
                .forEach(entry -> out.printf(
                        Locale.ROOT, "| %s | %.1f %% |%n", entry.getKey(), 100.0 * entry.getValue() / samples));
        out.println();
    }
}
