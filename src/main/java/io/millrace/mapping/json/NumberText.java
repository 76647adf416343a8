package io.millrace.mapping.json;

/**
 * Exact numbers from their text, without going through a double and without allocating. The cost is linear in the
 * length of the text whatever its exponent is.
 */
final class NumberText {
    /** What came of reading a number. */
    enum Outcome {
        OK,
        MALFORMED,
        /** Beyond 64 bits; the sign of the text tells in which direction. */
        OVERFLOW
    }

    /** So many digits fit a long whatever they are. */
    private static final int SAFE_DIGITS = 18;
    /** Digits of the largest long. */
    private static final int DIGITS_MAX = 19;
    /** Larger exponents behave like this one: no text that we read has so many digits. */
    private static final int EXPONENT_MAX = 1_000_000_000;

    private NumberText() {}

    /**
     * The value of a JSON number times 10 to the {@code scale}, cut toward zero, into {@code cell.number}.
     *
     * @param text is known to be a JSON number
     */
    static Outcome json(Chars text, int scale, Cell cell) {
        if (scale == 0 && plainInteger(text.chars, text.start, text.end, cell)) {
            return Outcome.OK;
        }
        return scaled(text.chars, text.start, text.end, scale, cell);
    }

    /** A whole number in a string, with blanks around it allowed, but no fraction and no exponent. */
    static Outcome integer(Chars text, int from, int to, boolean isSigned, Cell cell) {
        char[] chars = text.chars;
        int digits = isSigned && from < to && isSign(chars[from]) ? from + 1 : from;
        if (digits == to || digitsEnd(chars, digits, to) != to) {
            return Outcome.MALFORMED;
        }
        return plainInteger(chars, from, to, cell) ? Outcome.OK : scaled(chars, from, to, 0, cell);
    }

    /** A decimal in a string, with blanks around it allowed: at least one digit, perhaps a point, no exponent. */
    static Outcome decimal(Chars text, int scale, Cell cell) {
        char[] chars = text.chars;
        int start = text.trimmedStart();
        int end = text.trimmedEnd(start);
        int whole = start < end && isSign(chars[start]) ? start + 1 : start;
        int point = digitsEnd(chars, whole, end);
        int fraction = point < end && chars[point] == '.' ? point + 1 : point;
        boolean hasDigits = point > whole || end > fraction;
        if (!hasDigits || digitsEnd(chars, fraction, end) != end || (fraction == point && point != end)) {
            return Outcome.MALFORMED;
        }
        return scaled(chars, start, end, scale, cell);
    }

    /** Whether a JSON number has no fraction, whatever its size; 5.0, 50e-1 and 0e-9 have none. */
    static boolean isWhole(Chars text) {
        int mantissa = text.chars[text.start] == '-' ? text.start + 1 : text.start;
        int mantissaEnd = mantissaEnd(text.chars, mantissa, text.end);
        int point = digitsEnd(text.chars, mantissa, mantissaEnd);
        long whole = point - mantissa + exponent(text.chars, mantissaEnd, text.end);
        long digit = 0;
        for (int at = mantissa; at < mantissaEnd; at++) {
            char c = text.chars[at];
            if (c != '.' && digit++ >= whole && c != '0') {
                return false;
            }
        }
        return true;
    }

    /** Whether a JSON number is zero; exact for any exponent. */
    static boolean isZero(Chars text) {
        for (int i = text.start; i < text.end; i++) {
            char c = text.chars[i];
            if (c == 'e' || c == 'E') {
                return true;
            }
            if (c >= '1' && c <= '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }

    private static int digitsEnd(char[] chars, int start, int end) {
        int at = start;
        while (at < end && chars[at] >= '0' && chars[at] <= '9') {
            at++;
        }
        return at;
    }

    /** The common case: a sign and at most 18 digits. */
    private static boolean plainInteger(char[] chars, int start, int end, Cell cell) {
        boolean isNegative = chars[start] == '-';
        int at = isNegative || chars[start] == '+' ? start + 1 : start;
        if (end - at > SAFE_DIGITS) {
            return false;
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = chars[at] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        cell.number = isNegative ? -value : value;
        return true;
    }

    /** Any number: of the digits behind leading zeros, the first {@code wanted} make the answer. */
    private static Outcome scaled(char[] chars, int start, int end, int scale, Cell cell) {
        boolean isNegative = chars[start] == '-';
        int mantissa = isSign(chars[start]) ? start + 1 : start;
        int mantissaEnd = mantissaEnd(chars, mantissa, end);
        int point = digitsEnd(chars, mantissa, mantissaEnd);
        long wanted = point - mantissa + (long) scale + exponent(chars, mantissaEnd, end);
        int at = mantissa;
        while (at < mantissaEnd && (chars[at] == '0' || chars[at] == '.')) {
            wanted -= chars[at] == '0' ? 1 : 0;
            at++;
        }
        cell.number = 0;
        if (wanted <= 0 || at == mantissaEnd) {
            return Outcome.OK;
        }
        if (wanted > DIGITS_MAX) {
            return Outcome.OVERFLOW;
        }
        long value = 0;
        for (int taken = 0; taken < wanted; at++) {
            if (at < mantissaEnd && chars[at] == '.') {
                continue;
            }
            int digit = at < mantissaEnd ? chars[at] - '0' : 0;
            // Negative, because that side has one value more.
            if (value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) {
                return Outcome.OVERFLOW;
            }
            value = value * 10 - digit;
            taken++;
        }
        if (!isNegative && value == Long.MIN_VALUE) {
            return Outcome.OVERFLOW;
        }
        cell.number = isNegative ? value : -value;
        return Outcome.OK;
    }

    private static int mantissaEnd(char[] chars, int start, int end) {
        int at = start;
        while (at < end && chars[at] != 'e' && chars[at] != 'E') {
            at++;
        }
        return at;
    }

    private static long exponent(char[] chars, int start, int end) {
        if (start >= end) {
            return 0;
        }
        int at = isSign(chars[start + 1]) ? start + 2 : start + 1;
        long value = 0;
        for (; at < end; at++) {
            value = Math.min(value * 10 + chars[at] - '0', EXPONENT_MAX);
        }
        return chars[start + 1] == '-' ? -value : value;
    }
}
