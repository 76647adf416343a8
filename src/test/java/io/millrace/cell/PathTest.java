package io.millrace.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PathTest {
    @Test
    void readsWhatItWrites() {
        check("a", "a");
        check("a.b", "a", "b");
        check("\"a.b\"", "a.b");
        check("\"c.d\".\"e\"\"f\"", "c.d", "e\"f");
        check("\"\".x.\"\"", "", "x", "");
        check("42", "42");
        check("grün.\uD83D\uDE00", "grün", "\uD83D\uDE00");
        check("\"a\nb\"", "a\nb");
    }

    private static void check(String text, String... elements) {
        Path path = Path.of(elements);
        assertEquals(text, path.toString());
        assertEquals(path, Path.parse(text));
    }

    @Test
    void readsNeedlessQuotesAndEmptyElements() {
        assertEquals(Path.of("a", "b"), Path.parse("\"a\".b"));
        assertEquals(Path.of("a", "", "b"), Path.parse("a..b"));
        assertEquals(Path.of("a", ""), Path.parse("a."));
    }

    @Test
    void saysWhereAPathIsWrong() {
        refuses("", "a path is not empty");
        refuses("a\"b", "'a\"b' is no path: at character 2, an element with a quote in it has to stand in quotes");
        refuses("\"ab", "'\"ab' is no path: at character 1, the quote is not closed");
        refuses("\"a\"b", "'\"a\"b' is no path: at character 4, a dot has to follow the closing quote");
    }

    private static void refuses(String text, String why) {
        assertEquals(why, assertThrows(Problem.class, () -> Path.parse(text)).getMessage());
    }

    @Test
    void ordersByElements() {
        assertEquals(
                List.of(Path.of("a"), Path.of("a", "b"), Path.of("a", "z"), Path.of("b")),
                Stream.of(Path.of("b"), Path.of("a", "z"), Path.of("a"), Path.of("a", "b"))
                        .sorted()
                        .toList());
    }

    @Test
    void tellsElementsApartInItsHash() {
        assertNotEquals(Path.of("a", "b").hash(), Path.of("ab").hash());
        assertEquals(Path.parse("a.b").hash(), Path.of("a", "b").hash());
    }
}
