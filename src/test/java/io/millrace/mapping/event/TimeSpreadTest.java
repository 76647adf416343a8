package io.millrace.mapping.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeSpreadTest {
    private static final long MILLI = 1_705_314_600_000L;

    private final TimeSpread spread = new TimeSpread();

    private int[] take(long table, long milli, int events) {
        TimeSpread.Run run = new TimeSpread.Run();
        spread.take(table, milli, events, run);
        return IntStream.range(0, events).map(i -> run.next()).toArray();
    }

    private static int[] steps(int first, int step, int count) {
        return IntStream.range(0, count).map(i -> first + step * i).toArray();
    }

    private void check(int[] expected, int[] found) {
        assertTrue(Arrays.equals(expected, found), () -> Arrays.toString(found));
    }

    @Test
    void givesWholeMicrosecondsWhileThereIsRoom() {
        check(steps(0, 10, 1_000), take(1, MILLI, 1_000));
        check(steps(9_991, 3, 3), take(1, MILLI, 3));
        check(steps(9_998, 1, 2), take(1, MILLI, 2));
        check(new int[] {9_999, 9_999}, take(1, MILLI, 2));
        check(new int[] {9_999}, take(1, MILLI, 1));
    }

    @Test
    void givesCloserOnesWhenMoreAreWanted() {
        check(steps(0, 9, 1_001), take(1, MILLI, 1_001));
        check(steps(9_010, 10, 2), take(1, MILLI, 2));
        check(steps(0, 1, 10_000), take(2, MILLI, 10_000));
        check(steps(0, 2, 5_000), take(3, MILLI, 5_000));
    }

    @Test
    void letsThoseBehindTheEndShareTheLast() {
        check(steps(0, 10, 1), take(1, MILLI, 1));
        int[] ticks = take(1, MILLI, 10_001);
        check(steps(1, 1, 9_999), Arrays.copyOf(ticks, 9_999));
        assertEquals(9_999, ticks[9_999]);
        assertEquals(9_999, ticks[10_000]);
    }

    @Test
    void knowsMillisecondsAndTablesApart() {
        check(steps(0, 10, 2), take(1, MILLI, 2));
        check(steps(0, 10, 2), take(2, MILLI, 2));
        check(steps(0, 10, 2), take(1, MILLI + 1, 2));
        check(steps(0, 10, 2), take(1, -MILLI, 2));
        check(steps(0, 10, 1), take(0, 0, 1));
        check(steps(10, 10, 1), take(0, 0, 1));
        check(steps(20, 10, 2), take(1, MILLI, 2));
    }

    @Test
    void forgetsWhatWasNotWantedForLong() {
        for (int i = 0; i < 200_000; i++) {
            check(steps(0, 10, 1), take(1, MILLI + i, 1));
            if (i % 1_000 == 0) {
                check(steps(i / 100, 10, 1), take(9, MILLI, 1));
            }
        }
        check(steps(0, 10, 1), take(1, MILLI, 1));
        check(steps(10, 10, 1), take(1, MILLI + 199_999, 1));
    }

    @Test
    void neverFallsWithinAMillisecond() {
        long seed = Long.getLong("spread.seed", System.nanoTime());
        System.out.println("TimeSpreadTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int last = -1;
            for (int i = 0; i < 20; i++) {
                for (int tick : take(round, MILLI, 1 + random.nextInt(random.nextInt(5) == 0 ? 12_000 : 100))) {
                    assertTrue(tick > last || (tick == 9_999 && last == 9_999), "-Dspread.seed=" + seed);
                    last = tick;
                }
            }
        }
    }
}
