package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads every slice and segment below a data folder with the tools that an operator has. */
final class SliceFiles {
    private static final String SLICE = ".csv.gz";
    private static final String SEGMENT = ".log.gz";
    private static final String HEADER = "_id";

    private SliceFiles() {}

    /** @return how many files there are */
    static int check(Path data) throws IOException, InterruptedException {
        int files = 0;
        for (Path file : find(data)) {
            try {
                checkFile(file);
                files++;
            } catch (AssertionError e) {
                // a slice that has been imported since is gone, and rightly so, and a segment that was cut
                if (Files.exists(file)) {
                    throw e;
                }
            }
        }
        return files;
    }

    private static List<Path> find(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file ->
                            file.toString().endsWith(SLICE) || file.toString().endsWith(SEGMENT))
                    .toList();
        } catch (UncheckedIOException e) {
            return find(data); // a folder vanished under the walk
        }
    }

    private static void checkFile(Path file) throws IOException, InterruptedException {
        Process test = start("gzip", "-t", file.toString());
        String complaint = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, test.waitFor(), () -> "gzip -t " + file + ": " + complaint);
        Process cat = start("zcat", file.toString());
        try (BufferedReader csv =
                new BufferedReader(new InputStreamReader(cat.getInputStream(), StandardCharsets.UTF_8))) {
            checkLines(file, csv);
        }
        assertEquals(0, cat.waitFor(), () -> "zcat " + file);
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Every line ends, and has as many cells as the header; in a segment, which has rows of many tables, as one of the headers before. */
    private static void checkLines(Path file, BufferedReader csv) throws IOException {
        Set<Integer> expected = new HashSet<>();
        StringBuilder start = new StringBuilder();
        int cells = 0;
        long line = 1;
        boolean isQuoted = false;
        int last = '\n';
        for (int c = csv.read(); c >= 0; c = csv.read()) {
            if (start.length() < HEADER.length()) {
                start.append((char) c);
            }
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == ',' && !isQuoted) {
                cells++;
            } else if (c == '\n') {
                String where = file + ", line " + line;
                assertTrue(!isQuoted, where + " ends inside quotes");
                if (line == 1
                        || (file.toString().endsWith(SEGMENT)
                                && start.toString().equals(HEADER))) {
                    expected.add(cells);
                }
                assertTrue(expected.contains(cells), where + " has another number of cells than the header");
                start.setLength(0);
                cells = 0;
                line++;
            }
            last = c;
        }
        assertEquals('\n', last, file + " ends within a line");
    }
}
