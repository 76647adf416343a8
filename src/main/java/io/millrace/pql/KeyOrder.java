package io.millrace.pql;

/** The order in which a field's keys come: by their UTF-8 bytes, which is by code points. */
final class KeyOrder {
    private KeyOrder() {}

    static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Integer.compare(rank(a), rank(b));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /** Halves of code points beyond 16 bits come after all other characters. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + (1 << 16) : c;
    }
}
