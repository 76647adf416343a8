package io.millrace.loadtest;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One look at the meters of the server. Immutable.
 *
 * @param heapBytes used, with what is garbage
 * @param otherBytes used outside of the heap: classes, compiled code, direct buffers
 * @param files open handles of the process
 * @param chunks of all tables
 * @param chunkBytes their size
 * @param slices on the way into chunks; those behind it are kept for repairs for as long as the server is told
 * @param freeBytes of the disk with the data folder
 */
record Meters(
        double heapBytes,
        double otherBytes,
        double files,
        double chunks,
        double chunkBytes,
        double slices,
        double freeBytes) {

    /**
     * @param page text format of Prometheus
     * @throws SetupException if a meter is missing
     */
    static Meters read(String page) {
        return new Meters(
                sum(page, "jvm_memory_used_bytes\\{area=\"heap\".*"),
                sum(page, "jvm_memory_used_bytes\\{area=\"nonheap\".*")
                        + sum(page, "jvm_buffer_memory_used_bytes\\{id=\"direct\".*"),
                sum(page, "process_files_open_files"),
                optionalSum(page, "millrace_chunks\\{.*"),
                optionalSum(page, "millrace_chunks_size_bytes\\{.*"),
                sum(page, "millrace_slices\\{state=\"(?!imported\").*"),
                sum(page, "millrace_disk_free_bytes"));
    }

    private static double sum(String page, String start) {
        if (lines(page, start).findAny().isEmpty()) {
            throw new SetupException("the metrics of the management port have no " + start);
        }
        return optionalSum(page, start);
    }

    /** 0 if there is none: meters of tables come with their first chunk. */
    private static double optionalSum(String page, String start) {
        return lines(page, start)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Stream<String> lines(String page, String start) {
        Pattern line = Pattern.compile(start + " \\S+");
        return page.lines().filter(text -> line.matcher(text).matches());
    }
}
