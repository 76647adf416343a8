package io.millrace.loadtest;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** Names of what a run makes, unique on a server. */
final class RunName {
    private static final int RADIX = 36;

    private RunName() {}

    /** Lower case letters and digits. */
    static String next(String simulation) {
        long number =
                System.currentTimeMillis() * RADIX + ThreadLocalRandom.current().nextInt(RADIX);
        return "load" + simulation + Long.toString(number, RADIX).toLowerCase(Locale.ROOT);
    }
}
