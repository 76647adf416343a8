package io.millrace.api.featurebase.schema;

import java.util.Set;

/** Which time views a field has: a run of the letters Y, M, D, H. */
final class Quantum {
    private static final Set<String> ALL = Set.of("Y", "YM", "YMD", "YMDH", "M", "MD", "MDH", "D", "DH", "H");

    private Quantum() {}

    static boolean isValid(String quantum) {
        return ALL.contains(quantum);
    }
}
