package io.millrace.mapping.time;

import java.time.LocalDate;

/**
 * Instants of ISO 8601, such as {@code 2024-01-15T10:30:00.000Z} or {@code 2024-01-15T12:30+02:00}: a date, T, minutes or seconds, perhaps a
 * fraction of these, and {@code Z} or an offset of hours, perhaps with minutes. Stateless.
 */
public final class IsoInstant {
    /** In place of an instant: there is none. */
    public static final long NONE = Long.MIN_VALUE;

    /** Bytes of what {@link #write} writes. */
    public static final int BYTES = 24;

    private static final String FORM = "dddd-dd-ddTdd:dd";
    private static final long DAY_MILLIS = 86_400_000L;
    private static final long MIN = CivilDate.epochDay(1, 1, 1) * DAY_MILLIS;
    private static final long MAX = CivilDate.epochDay(10_000, 1, 1) * DAY_MILLIS - 1;

    private IsoInstant() {}

    public static long millis(String text) {
        return millis(text.toCharArray(), 0, text.length());
    }

    /** Milliseconds since 1970, what is below them cut off; {@link #NONE} if the text is no instant of the years 1 to 9999. */
    public static long millis(char[] text, int start, int end) {
        if (end - start <= FORM.length() || !hasForm(text, start)) {
            return NONE;
        }
        int year = two(text, start) * 100 + two(text, start + 2);
        int month = two(text, start + 5);
        int day = two(text, start + 8);
        int hour = two(text, start + 11);
        int minute = two(text, start + 14);
        if (month < 1
                || month > 12
                || day < 1
                || day > CivilDate.daysInMonth(year, month)
                || hour > 23
                || minute > 59) {
            return NONE;
        }
        long minutes = CivilDate.epochDay(year, month, day) * 1_440 + hour * 60L + minute;
        return zoned(text, start + FORM.length(), end, minutes);
    }

    /** From behind the minutes on. */
    private static long zoned(char[] text, int from, int end, long minutes) {
        int at = from;
        int second = 0;
        int fraction = 0;
        if (text[at] == ':') {
            second = end - at >= 3 && isDigit(text[at + 1]) && isDigit(text[at + 2]) ? two(text, at + 1) : 60;
            at += 3;
            if (second > 59) {
                return NONE;
            }
            if (at < end && text[at] == '.') {
                int digits = 0;
                while (++at < end && isDigit(text[at])) {
                    fraction += digits < 3 ? (text[at] - '0') * (digits == 0 ? 100 : digits == 1 ? 10 : 1) : 0;
                    digits++;
                }
                if (digits == 0) {
                    return NONE;
                }
            }
        }
        long offset = offsetMinutes(text, at, end);
        if (offset == NONE) {
            return NONE;
        }
        long millis = (minutes - offset) * 60_000 + second * 1_000L + fraction;
        return millis < MIN || millis > MAX ? NONE : millis;
    }

    private static long offsetMinutes(char[] text, int at, int end) {
        int length = end - at;
        if (length == 1 && text[at] == 'Z') {
            return 0;
        }
        boolean isForm =
                switch (length) {
                    case 3 -> isDigits(text, at + 1);
                    case 5 -> isDigits(text, at + 1) && isDigits(text, at + 3);
                    case 6 -> isDigits(text, at + 1) && text[at + 3] == ':' && isDigits(text, at + 4);
                    default -> false;
                };
        if (!isForm || (text[at] != '+' && text[at] != '-')) {
            return NONE;
        }
        int hours = two(text, at + 1);
        int minutes = length == 3 ? 0 : two(text, end - 2);
        if (hours > 23 || minutes > 59) {
            return NONE;
        }
        return (hours * 60L + minutes) * (text[at] == '-' ? -1 : 1);
    }

    private static boolean hasForm(char[] text, int start) {
        for (int i = 0; i < FORM.length(); i++) {
            char form = FORM.charAt(i);
            char c = text[start + i];
            if (form == 'd' ? !isDigit(c) : c != form) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigits(char[] text, int at) {
        return isDigit(text[at]) && isDigit(text[at + 1]);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int two(char[] text, int at) {
        return (text[at] - '0') * 10 + text[at + 1] - '0';
    }

    /**
     * Writes {@code 2024-01-15T10:30:00.000Z} in ASCII.
     *
     * @param millis since 1970, of the years 0 to 9999
     */
    public static void write(long millis, byte[] out, int at) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS));
        int ofDay = (int) Math.floorMod(millis, DAY_MILLIS);
        digits(out, at, 4, date.getYear());
        out[at + 4] = '-';
        digits(out, at + 5, 2, date.getMonthValue());
        out[at + 7] = '-';
        digits(out, at + 8, 2, date.getDayOfMonth());
        out[at + 10] = 'T';
        digits(out, at + 11, 2, ofDay / 3_600_000);
        out[at + 13] = ':';
        digits(out, at + 14, 2, ofDay / 60_000 % 60);
        out[at + 16] = ':';
        digits(out, at + 17, 2, ofDay / 1_000 % 60);
        out[at + 19] = '.';
        digits(out, at + 20, 3, ofDay % 1_000);
        out[at + 23] = 'Z';
    }

    private static void digits(byte[] out, int from, int count, int number) {
        int left = number;
        for (int at = from + count - 1; at >= from; at--) {
            out[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }
}
