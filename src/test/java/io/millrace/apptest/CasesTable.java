package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A page of {@code docs} that tells which tests show what. Its tests are there, and none of its lines is left out. Immutable. */
public record CasesTable(String text) {
    /** A class, or a method of it or of the class that was named last. */
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))?(?:\\.(\\w+))?`");

    private static final Pattern LINE = Pattern.compile("(?m)^\\| (\\d+)(?:–(\\d+))? \\|");

    public static CasesTable of(String page) throws IOException {
        return new CasesTable(Files.readString(Path.of("docs", page)));
    }

    /** @param least so many are named */
    public void requireTests(int least) throws IOException {
        Map<String, Path> classes;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            classes = files.filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one));
        }
        String current = "";
        Matcher tests = TEST.matcher(text);
        int found = 0;
        while (tests.find()) {
            current = tests.group(1) == null ? current : tests.group(1);
            String name = current;
            assertTrue(classes.containsKey(name), () -> "no class " + name);
            String method = tests.group(2);
            if (method != null) {
                String source = Files.readString(classes.get(name));
                boolean isThere = Pattern.compile("(?:void|>) " + method + "\\(")
                        .matcher(source)
                        .find();
                assertTrue(isThere, () -> "no test " + name + "." + method);
            }
            found++;
        }
        assertTrue(found >= least, found + " tests");
    }

    /** Each is there once. */
    public void requireLines(int last) {
        TreeSet<Integer> lines = new TreeSet<>();
        Matcher matcher = LINE.matcher(text);
        while (matcher.find()) {
            int from = Integer.parseInt(matcher.group(1));
            int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
            for (int line = from; line <= to; line++) {
                assertTrue(lines.add(line), "once: " + line);
            }
        }
        assertEquals(IntStream.rangeClosed(1, last).boxed().collect(Collectors.toCollection(TreeSet::new)), lines);
    }
}
