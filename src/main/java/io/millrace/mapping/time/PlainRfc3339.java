package io.millrace.mapping.time;

/**
 * The one spelling that most clients use, {@code 2021-03-04T05:06:07.123Z} with or without fraction, read at fixed places.
 * Everything else, and everything that is wrong, is left to {@link LayoutReader}, which gives the same answer slowly.
 */
final class PlainRfc3339 {
    private static final String FORM = "dddd-dd-ddTdd:dd:dd";
    private static final int NANO_DIGITS = 9;

    private PlainRfc3339() {}

    /** Whether the text has this form and names a time; then the time is set. */
    static boolean read(char[] chars, int start, int end, ReadTime time) {
        int zone = end - 1;
        int fraction = start + FORM.length();
        if (zone < fraction || chars[zone] != 'Z' || !hasForm(chars, start)) {
            return false;
        }
        int nanos = zone == fraction ? 0 : nanos(chars, fraction, zone);
        int year = two(chars, start) * 100 + two(chars, start + 2);
        int month = two(chars, start + 5);
        int day = two(chars, start + 8);
        int hour = two(chars, start + 11);
        int minute = two(chars, start + 14);
        int second = two(chars, start + 17);
        boolean isDate = month >= 1 && month <= 12 && day >= 1 && day <= CivilDate.daysInMonth(year, month);
        if (!isDate || hour > 23 || minute > 59 || second > 59 || nanos < 0) {
            return false;
        }
        time.set(CivilDate.epochDay(year, month, day) * 86_400 + hour * 3_600L + minute * 60L + second, nanos);
        return true;
    }

    private static boolean hasForm(char[] chars, int start) {
        for (int i = 0; i < FORM.length(); i++) {
            char form = FORM.charAt(i);
            char c = chars[start + i];
            if (form == 'd' ? c < '0' || c > '9' : c != form) {
                return false;
            }
        }
        return true;
    }

    private static int two(char[] chars, int at) {
        return (chars[at] - '0') * 10 + chars[at + 1] - '0';
    }

    /** A point and one to nine digits; -1 for anything else. */
    private static int nanos(char[] chars, int start, int end) {
        int digits = end - start - 1;
        if (chars[start] != '.' || digits < 1 || digits > NANO_DIGITS) {
            return -1;
        }
        int nanos = 0;
        for (int i = 1; i <= NANO_DIGITS; i++) {
            int digit = i <= digits ? chars[start + i] - '0' : 0;
            if (digit < 0 || digit > 9) {
                return -1;
            }
            nanos = nanos * 10 + digit;
        }
        return nanos;
    }
}
