package io.millrace.api;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The machine that the server runs on. Immutable.
 *
 * @param memoryBytes as much as there is
 * @param processor what its maker calls it
 * @param cores as many as there are in hardware
 * @param threads that it runs at a time
 * @param megahertz 0 if unknown
 */
public record Machine(long memoryBytes, String processor, int cores, int threads, int megahertz) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /** Reads a file, so not for an event loop. */
    public static Machine look() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return of(system.getTotalMemorySize(), system.getAvailableProcessors(), system.getArch(), processorLines());
    }

    /** None where the system does not tell. */
    private static List<String> processorLines() {
        try {
            return Files.isReadable(PROCESSORS) ? Files.readAllLines(PROCESSORS) : List.of();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** @param lines as Linux has them in {@code /proc/cpuinfo} */
    static Machine of(long memoryBytes, int threads, String architecture, List<String> lines) {
        String processor = architecture;
        int megahertz = 0;
        String socket = "0";
        Set<List<String>> cores = new HashSet<>();
        for (String line : lines) {
            String[] parts = line.split(":", 2);
            String value = parts[parts.length - 1].strip();
            switch (parts[0].strip()) {
                case "model name" -> processor = value;
                case "cpu MHz" -> megahertz = whole(value);
                case "physical id" -> socket = value;
                case "core id" -> cores.add(List.of(socket, value));
                default -> {}
            }
        }
        return new Machine(memoryBytes, processor, cores.isEmpty() ? threads : cores.size(), threads, megahertz);
    }

    private static int whole(String number) {
        try {
            return (int) Double.parseDouble(number);
        } catch (NumberFormatException unknown) {
            return 0;
        }
    }
}
