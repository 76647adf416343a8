package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import org.junit.jupiter.api.Test;

final class NameFilterTest {
    private static void check(boolean expected, String list, String name) {
        assertEquals(expected, NameFilter.of(list).takes(name), list + " in " + name);
    }

    private static void checkWrong(String message, String list) {
        assertEquals(
                message, assertThrows(Problem.class, () -> NameFilter.of(list)).getMessage());
    }

    @Test
    void findsOneOfTheExpressions() {
        check(true, null, "events");
        check(true, "", "events");
        check(true, "vent", "events");
        check(false, "^vent", "events");
        check(true, "x,^ev", "events");
        check(true, "x,", "events");
        check(false, "x|y", "events");
        check(true, "^standard_20(18|19)\\d*$", "standard_201904");
        check(false, "(?-i)EVENTS", "events");
        check(true, "(?i)EVENTS", "events");
    }

    @Test
    void saysWhatIsWrongAsGoDoes() {
        checkWrong("error parsing regexp: missing closing ]: `[a`", "x,[a");
        checkWrong("error parsing regexp: missing closing ): `(`", "(");
        checkWrong("error parsing regexp: missing argument to repetition operator: `*`", "*");
        checkWrong("a list of regular expressions has more than 512 characters", "a".repeat(513));
    }

    /** Where an expression can match in many ways, others try them all. */
    @Test
    void triesNoExpressionInAllWays() {
        assertTrue(NameFilter.of("^(a+)+$,^(a|a)*$,(.*)*(.*)*b$").takes("a".repeat(229)));
        check(false, "^(a+)+$,^(a|a)*$,(.*.*)*(.*)*c$", "a".repeat(229) + "b");
    }
}
