package io.millrace.coordinator.load;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a try has failed: four times as long after each, up to a limit, and up to a tenth more or less, so
 * that not all come at once. Immutable.
 */
record RetryBackOff(Duration initial, Duration longest) {
    private static final int FACTOR = 4;
    private static final double SPREAD = 0.1;

    /** @param attempt how many have failed in a row, from 1 */
    Duration after(int attempt, RandomGenerator dice) {
        Duration wait = initial;
        for (int i = 1; i < attempt && wait.compareTo(longest) < 0; i++) {
            wait = wait.multipliedBy(FACTOR);
        }
        Duration bounded = wait.compareTo(longest) < 0 ? wait : longest;
        return Duration.ofMillis(Math.round(bounded.toMillis() * (1 + SPREAD * (2 * dice.nextDouble() - 1))));
    }
}
