package io.millrace.chunk;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Assertions;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/** Runs the main method of a test in a process whose heap ends where the test says: whoever takes more ends with it. */
final class SmallJvm {
    private SmallJvm() {}

    static void run(Class<?> main, long heapBytes, String... arguments)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapBytes,
                "-XX:+UseSerialGC",
                "-cp",
                classPath(main),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Assertions.assertEquals(0, process.waitFor(), () -> List.of(arguments) + ": " + output);
    }

    /** The tests, the product and the one library that chunks need. */
    private static String classPath(Class<?> main) throws URISyntaxException {
        StringJoiner path = new StringJoiner(System.getProperty("path.separator"));
        for (Class<?> type : List.of(main, Chunk.class, MutableRoaringBitmap.class)) {
            path.add(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return path.toString();
    }
}
