package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LikePatternTest {
    private static void check(String pattern, String text, boolean expected) {
        assertEquals(expected, new LikePattern(pattern).matches(text), pattern + " on " + text);
    }

    @Test
    void matchesWholeStrings() {
        check("", "", true);
        check("", "a", false);
        check("%", "", true);
        check("a", "a", true);
        check("a", "A", false);
        check("a", "ab", false);
        check("a%", "ab", true);
        check("%b", "ab", true);
        check("%b%", "abc", true);
        check("__", "10", true);
        check("__", "1", false);
        check("_", "😀", true);
        check("a%b%c", "a1b2b3c", true);
        check("a%b%c", "a1b2b3", false);
        check("%_", "", false);
        check("c%", "cat", true);
        check(".", "x", false);
    }

    @Test
    void doesNotGetLostInManyRuns() {
        String text = "a".repeat(20_000) + "b";
        assertTrue(new LikePattern("%a".repeat(50) + "b").matches(text));
        check("%a".repeat(50) + "c", text, false);
    }

    @Test
    void ordersKeysByCodePoints() {
        assertTrue(KeyOrder.compare("a", "b") < 0);
        assertTrue(KeyOrder.compare("a", "aa") < 0);
        assertEquals(0, KeyOrder.compare("ü", "ü"));
        assertTrue(KeyOrder.compare("\uFFFD", "😀") < 0);
        assertTrue(KeyOrder.compare("😀", "😁") < 0);
    }
}
