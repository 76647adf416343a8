package io.millrace.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

final class MembersTest {
    private static Members members(String value) {
        return Members.ofBody(Json.parse("{\"n\":" + value + "}"));
    }

    private static void check(String expected, String value) {
        assertEquals(new BigDecimal(expected), members(value).number("n").orElseThrow());
    }

    private static void checkRefused(String value) {
        Problem problem = assertThrows(Problem.class, () -> members(value).number("n"));
        assertEquals("bad_number", problem.details().get(0).reason());
    }

    @Test
    void readsNumbersExactly() {
        check("12", "12");
        check("-1.50", "\"-1.50\"");
        check("9223372036854775808", "9223372036854775808");
        check("1E+20", "\"1e20\"");
    }

    @Test
    void refusesWhatIsNoNumber() {
        checkRefused("\"\"");
        checkRefused("\"x\"");
        checkRefused("true");
        checkRefused("[]");
    }

    @Test
    void refusesNumbersOfAbsurdLengthWithoutReadingThem() {
        checkRefused("\"" + "7".repeat(1_000_000) + "\"");
        checkRefused("\"1e999999999\"");
        checkRefused("1e999999999");
        checkRefused("\"1e-2147483647\"");
        checkRefused("7".repeat(900));
    }
}
