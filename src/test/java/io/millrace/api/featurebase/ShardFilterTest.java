package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import org.junit.jupiter.api.Test;

final class ShardFilterTest {
    private static void check(boolean expected, String list, long shard) {
        assertEquals(expected, ShardFilter.of(list).takes(shard), list + " of " + shard);
    }

    private static void checkWrong(String message, String list) {
        assertEquals(
                message, assertThrows(Problem.class, () -> ShardFilter.of(list)).getMessage());
    }

    @Test
    void takesShardsAndSpans() {
        check(true, null, 7);
        check(true, "", 7);
        check(true, "1,7", 7);
        check(false, "1,7", 6);
        check(true, "1,3-7", 7);
        check(true, "1,3-7", 3);
        check(false, "1,3-7", 2);
        check(true, "0-18446744073709551615", 7);
    }

    @Test
    void saysWhatIsWrongAsGoDoes() {
        checkWrong("strconv.ParseUint: parsing \"x\": invalid syntax", "x");
        checkWrong("strconv.ParseUint: parsing \"\": invalid syntax", "1,");
        checkWrong("strconv.ParseUint: parsing \"+1\": invalid syntax", "+1");
        checkWrong("strconv.ParseUint: parsing \"18446744073709551616\": value out of range", "18446744073709551616");
        checkWrong("invalid range \"1-2-3\"", "1-2-3");
        checkWrong("invalid range \"3-2\": max < min", "3-2");
    }
}
