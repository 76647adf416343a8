package io.millrace.apptest.steps;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of cases names tests that there are. */
final class FlowcoreCasesTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))?(?:\\.(\\w+))?`");
    private static final Pattern LINE = Pattern.compile("(?m)^\\| (\\d+)(?:–(\\d+))? \\|");

    private static String table() throws IOException {
        return Files.readString(Path.of("docs", "flowcore-cases.md"));
    }

    @Test
    void namesTestsThatThereAre() throws IOException {
        Map<String, Path> classes;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            classes = files.filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one));
        }
        String current = "";
        Matcher tests = TEST.matcher(table());
        int found = 0;
        while (tests.find()) {
            current = tests.group(1) == null ? current : tests.group(1);
            String name = current;
            assertTrue(classes.containsKey(name), () -> "no class " + name);
            String method = tests.group(2);
            if (method != null) {
                String source = Files.readString(classes.get(name));
                assertTrue(source.contains("void " + method + "("), () -> "no test " + name + "." + method);
            }
            found++;
        }
        assertTrue(found > 50);
    }

    @Test
    void hasAllLines() throws IOException {
        TreeSet<Integer> lines = new TreeSet<>();
        Matcher matcher = LINE.matcher(table());
        while (matcher.find()) {
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            for (int line = first; line <= last; line++) {
                assertTrue(lines.add(line), "once: " + line);
            }
        }
        assertEquals(48, lines.size());
        assertEquals(48, lines.last());
    }
}
