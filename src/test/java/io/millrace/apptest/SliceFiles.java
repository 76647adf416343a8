package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads every slice and segment below a data folder, also with the tool that an operator has. */
final class SliceFiles {
    private static final String SLICE = ".csv.gz";
    private static final String SEGMENT = ".log.gz";
    private static final String HEADER = "_id";
    /** A process costs more than a small file. */
    private static final int FILES_PER_PROCESS = 500;

    private SliceFiles() {}

    /** @return how many files there are; one that has two names counts once */
    static int check(Path data) throws IOException, InterruptedException {
        List<Path> files = find(data);
        int checked = 0;
        for (int i = 0; i < files.size(); i += FILES_PER_PROCESS) {
            checked += check(files.subList(i, Math.min(i + FILES_PER_PROCESS, files.size())));
        }
        return checked;
    }

    private static int check(List<Path> files) throws IOException, InterruptedException {
        boolean areWhole = complaint(files).isEmpty();
        int checked = 0;
        for (Path file : files) {
            try {
                assertEquals("", areWhole ? "" : complaint(List.of(file)));
                checkLines(file);
                checked++;
            } catch (AssertionError | NoSuchFileException e) {
                // a slice that has been imported since is gone, and rightly so, and a segment that was cut
                if (Files.exists(file)) {
                    throw e;
                }
            }
        }
        return checked;
    }

    private static List<Path> find(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            Map<Object, Path> found = new LinkedHashMap<>();
            files.filter(file ->
                            file.toString().endsWith(SLICE) || file.toString().endsWith(SEGMENT))
                    .forEach(file -> found.putIfAbsent(identity(file), file));
            return List.copyOf(found.values());
        } catch (UncheckedIOException e) {
            return find(data); // a folder vanished under the walk
        }
    }

    /** The same for both names of a slice that is linked to staging. */
    private static Object identity(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What gzip says to the files; nothing if it can read all of them. */
    private static String complaint(List<Path> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gzip", "-t"));
        files.forEach(file -> command.add(file.toString()));
        Process test = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return test.waitFor() == 0 ? output : "gzip -t: " + output;
    }

    private static void checkLines(Path file) throws IOException {
        try (BufferedReader csv = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            checkLines(file, csv);
        }
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
