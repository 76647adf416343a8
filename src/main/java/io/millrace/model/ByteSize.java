package io.millrace.model;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 64MiB} counts by 1024, {@code 1MB} by 1000. */
public final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]+) ?([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "B", 1L,
            "kB", 1_000L,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30);

    private ByteSize() {}

    /**
     * The number of bytes. Exact: a size that does not fit into a long is refused.
     *
     * @throws IllegalArgumentException saying what is expected
     */
    public static long parse(String text) {
        Matcher form = FORM.matcher(text);
        Long unit = form.matches() ? UNITS.get(form.group(2)) : null;
        if (unit == null) {
            throw expected(text, "a whole number with a unit: B, KB, MB, GB (1000) or KiB, MiB, GiB (1024)");
        }
        try {
            return Math.multiplyExact(Long.parseLong(form.group(1)), unit);
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            throw expected(text, "a size below 8 EiB");
        }
    }

    private static IllegalArgumentException expected(String text, String description) {
        return new IllegalArgumentException("'" + text + "' is not allowed; expected " + description);
    }
}
