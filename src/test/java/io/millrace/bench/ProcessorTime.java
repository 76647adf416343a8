package io.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Processor seconds of a process, all its threads together, from {@code /proc}. Immutable. */
final class ProcessorTime {
    /** Linux counts in hundredths of a second whatever its timer frequency (USER_HZ). */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int CHILDREN_SYSTEM_TIME = 14;

    private ProcessorTime() {}

    static double seconds(long pid) throws IOException {
        return ticks(pid, USER_TIME, SYSTEM_TIME) / TICKS_PER_SECOND;
    }

    /** Memory that the process has in use. */
    static long residentBytes(long pid) throws IOException {
        String kilobytes = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow()
                .replaceAll("\\D", "");
        return 1024 * Long.parseLong(kilobytes);
    }

    /** With its children, also those that have ended. */
    static double secondsWithChildren(ProcessHandle parent) throws IOException {
        double ticks = ticks(parent.pid(), USER_TIME, CHILDREN_SYSTEM_TIME);
        for (ProcessHandle child : parent.children().toList()) {
            if (child.isAlive()) {
                ticks += ticks(child.pid(), USER_TIME, SYSTEM_TIME);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /**
     * Of each kind of thread, by the name without its number, as far as Linux keeps it (15 characters). Threads that have ended are not
     * counted.
     */
    static Map<String, Double> secondsByThread(long pid) throws IOException {
        Map<String, Double> seconds = new TreeMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads.toList()) {
                try {
                    String name = Files.readString(thread.resolve("comm")).strip();
                    double used = ticks(thread.resolve("stat"), USER_TIME, SYSTEM_TIME) / TICKS_PER_SECOND;
                    seconds.merge(name.replaceAll("[-#_ ]*\\d*$", ""), used, Double::sum);
                } catch (NoSuchFileException ended) {
                    // between the two looks
                }
            }
        }
        return seconds;
    }

    /** The sum of some fields of {@code /proc/PID/stat}, numbered from the one behind the name in parentheses. */
    private static long ticks(long pid, int first, int last) throws IOException {
        return ticks(Path.of("/proc", Long.toString(pid), "stat"), first, last);
    }

    private static long ticks(Path file, int first, int last) throws IOException {
        String stat = Files.readString(file);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long sum = 0;
        for (int field = first; field <= last; field++) {
            sum += Long.parseLong(fields[field]);
        }
        return sum;
    }
}
