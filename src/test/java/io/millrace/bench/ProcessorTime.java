package io.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    /** The sum of some fields of {@code /proc/PID/stat}, numbered from the one behind the name in parentheses. */
    private static long ticks(long pid, int first, int last) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long sum = 0;
        for (int field = first; field <= last; field++) {
            sum += Long.parseLong(fields[field]);
        }
        return sum;
    }
}
