package io.millrace.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody may have meant who misspelt a name. */
public final class NearestName {
    private NearestName() {}

    /** The known name with the smallest Levenshtein distance, if it is close enough to be likely. */
    public static Optional<String> of(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(nearest -> distance(name, nearest) <= Math.max(2, name.length() / 3));
    }

    /** {@code "; did you mean X?"}, or nothing. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
    }

    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
