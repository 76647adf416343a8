package io.millrace.mapping.time;

import io.millrace.mapping.time.TimeLayout.Match;

/** Reads texts by layouts, one after the other. Reused; confined to the owner of its {@link ReadTime}. */
final class LayoutReader {
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };
    private static final String[] WEEKDAYS = {
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
    };
    private static final int SHORT_NAME_CHARS = 3;
    private static final int NANO_DIGITS = 9;

    private char[] chars;
    private int end;
    private int at;
    private boolean isBad;
    private boolean isOutOfRange;

    private int year;
    private int month;
    private int day;
    private int yearDay;
    private int hour;
    private int minute;
    private int second;
    private int nanos;
    private boolean isMorning;
    private boolean isAfternoon;
    private boolean isUtc;
    private boolean hasOffset;
    private boolean isZoneUnknown;
    private int offsetSeconds;

    Match read(TimeLayout layout, char[] text, int from, int to, ReadTime time) {
        reset(text, from, to);
        for (int i = 0; i < layout.size(); i++) {
            TimeLayout.Element element = layout.element(i);
            if (!skip(element.literal())) {
                return Match.MISMATCH;
            }
            if (element.part() == null) {
                break;
            }
            take(element, layout.element(i + 1));
            if (isOutOfRange) {
                return Match.OUT_OF_RANGE;
            }
            if (isBad) {
                return Match.MISMATCH;
            }
        }
        return at < end ? Match.EXTRA_TEXT : complete(time);
    }

    private void reset(char[] text, int from, int to) {
        chars = text;
        at = from;
        end = to;
        isBad = false;
        isOutOfRange = false;
        year = 0;
        month = -1;
        day = -1;
        yearDay = -1;
        hour = 0;
        minute = 0;
        second = 0;
        nanos = 0;
        isMorning = false;
        isAfternoon = false;
        isUtc = false;
        hasOffset = false;
        isZoneUnknown = false;
        offsetSeconds = 0;
    }

    /** Literal text matches itself, but a run of blanks matches any run of blanks, or the end. */
    private boolean skip(String literal) {
        int i = 0;
        while (i < literal.length()) {
            char c = literal.charAt(i);
            if (c == ' ') {
                if (at < end && chars[at] != ' ') {
                    return false;
                }
                while (i < literal.length() && literal.charAt(i) == ' ') {
                    i++;
                }
                skipBlanks();
            } else if (at < end && chars[at] == c) {
                i++;
                at++;
            } else {
                return false;
            }
        }
        return true;
    }

    private void skipBlanks() {
        while (at < end && chars[at] == ' ') {
            at++;
        }
    }

    private void skipBlank() {
        if (at < end && chars[at] == ' ') {
            at++;
        }
    }

    private void take(TimeLayout.Element element, TimeLayout.Element next) {
        TimePart part = element.part();
        switch (part) {
            case LONG_YEAR -> year = digits(4, 4);
            case YEAR -> {
                int twoDigits = digits(2, 2);
                year = twoDigits + (twoDigits >= 69 ? 1900 : 2000);
            }
            case LONG_MONTH -> month = 1 + name(MONTHS, false);
            case SHORT_MONTH -> month = 1 + name(MONTHS, true);
            case MONTH -> month = inRange(digits(1, 2), 1, 12);
            case ZERO_MONTH -> month = inRange(digits(2, 2), 1, 12);
            case LONG_WEEKDAY -> name(WEEKDAYS, false);
            case SHORT_WEEKDAY -> name(WEEKDAYS, true);
            case PADDED_DAY -> {
                skipBlank();
                day = digits(1, 2);
            }
            case DAY -> day = digits(1, 2);
            case ZERO_DAY -> day = digits(2, 2);
            case PADDED_YEAR_DAY -> {
                skipBlank();
                skipBlank();
                yearDay = digits(1, 3);
            }
            case ZERO_YEAR_DAY -> yearDay = digits(3, 3);
            case HOUR -> hour = inRange(digits(1, 2), 0, 23);
            case HOUR_12 -> hour = inRange(digits(1, 2), 0, 12);
            case ZERO_HOUR_12 -> hour = inRange(digits(2, 2), 0, 12);
            case MINUTE -> minute = inRange(digits(1, 2), 0, 59);
            case ZERO_MINUTE -> minute = inRange(digits(2, 2), 0, 59);
            case SECOND -> second(1, next);
            case ZERO_SECOND -> second(2, next);
            case UPPER_PM -> halfDay("AM", "PM");
            case LOWER_PM -> halfDay("am", "pm");
            case FRACTION -> fraction(element.digits());
            case OPTIONAL_FRACTION -> {
                if (startsFraction()) {
                    fraction(digitsFrom(at + 1));
                }
            }
            case ZONE -> zone();
            default -> offset(part);
        }
    }

    private int digits(int least, int most) {
        int value = 0;
        int count = 0;
        while (count < most && isDigit(at + count)) {
            value = value * 10 + chars[at + count] - '0';
            count++;
        }
        isBad |= count < least;
        at += count;
        return value;
    }

    private int inRange(int value, int low, int high) {
        isOutOfRange |= !isBad && (value < low || value > high);
        return value;
    }

    private boolean isDigit(int index) {
        return index < end && chars[index] >= '0' && chars[index] <= '9';
    }

    private int digitsFrom(int index) {
        int count = 0;
        while (isDigit(index + count)) {
            count++;
        }
        return count;
    }

    private int name(String[] names, boolean isShort) {
        for (int i = 0; i < names.length; i++) {
            int length = isShort ? SHORT_NAME_CHARS : names[i].length();
            if (matchesIgnoringCase(names[i], length)) {
                at += length;
                return i;
            }
        }
        isBad = true;
        return 0;
    }

    /** Setting the bit 0x20 maps an ASCII letter to lower case, and nothing else onto a letter that it is not. */
    private boolean matchesIgnoringCase(String name, int length) {
        if (end - at < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (chars[at + i] > 'z' || (chars[at + i] | 0x20) != (name.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    /** A fraction right behind the seconds is read even if the layout has none. */
    private void second(int least, TimeLayout.Element next) {
        second = inRange(digits(least, 2), 0, 59);
        boolean isFractionNext = next.part() != null && next.part().isFraction();
        if (!isBad && !isOutOfRange && !isFractionNext && startsFraction()) {
            fraction(digitsFrom(at + 1));
        }
    }

    private boolean startsFraction() {
        return at < end && (chars[at] == '.' || chars[at] == ',') && isDigit(at + 1);
    }

    private void fraction(int digits) {
        if (at >= end || (chars[at] != '.' && chars[at] != ',') || digitsFrom(at + 1) < digits) {
            isBad = true;
            return;
        }
        nanos = 0;
        for (int i = 1; i <= NANO_DIGITS; i++) {
            nanos = nanos * 10 + (i <= digits ? chars[at + i] - '0' : 0);
        }
        at += 1 + digits;
    }

    private void halfDay(String morning, String afternoon) {
        if (startsWith(afternoon)) {
            isAfternoon = true;
        } else if (startsWith(morning)) {
            isMorning = true;
        } else {
            isBad = true;
        }
        at += 2;
    }

    private boolean startsWith(String text) {
        if (end - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (chars[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A sign and the numbers that the part has, written as the part has them; any two digits are taken. */
    private void offset(TimePart part) {
        if (part.takesZ() && at < end && chars[at] == 'Z') {
            at++;
            isUtc = true;
            return;
        }
        char sign = at < end ? chars[at++] : ' ';
        isBad |= sign != '+' && sign != '-';
        int seconds = digits(2, 2) * 3600;
        for (int number = 1, weight = 60; number < part.offsetNumbers(); number++, weight = 1) {
            if (part.hasColons()) {
                isBad |= at >= end || chars[at] != ':';
                at++;
            }
            seconds += digits(2, 2) * weight;
        }
        offsetSeconds = sign == '-' ? -seconds : seconds;
        hasOffset = true;
    }

    private void zone() {
        if (startsWith("UTC")) {
            at += 3;
            isUtc = true;
            return;
        }
        int length = ZoneName.length(chars, at, end);
        isBad |= length == 0;
        isZoneUnknown = !(length == 3 && startsWith("GMT"));
        at += length;
    }

    private Match complete(ReadTime time) {
        if (isAfternoon && hour < 12) {
            hour += 12;
        } else if (isMorning && hour == 12) {
            hour = 0;
        }
        Match date = yearDay >= 0 ? fromYearDay() : fromMonth();
        if (date != Match.OK) {
            return date;
        }
        int offset = isUtc ? 0 : offsetSeconds;
        long days = CivilDate.epochDay(year, month, day);
        long seconds = days * 86_400 + hour * 3_600L + minute * 60L + second - offset;
        time.set(seconds, nanos, offset, isZoneUnknown && !hasOffset && !isUtc);
        return Match.OK;
    }

    private Match fromMonth() {
        month = month < 0 ? 1 : month;
        day = day < 0 ? 1 : day;
        return day < 1 || day > CivilDate.daysInMonth(year, month) ? Match.OUT_OF_RANGE : Match.OK;
    }

    private Match fromYearDay() {
        int rest = yearDay;
        int monthOfDay = 1;
        while (monthOfDay < 12 && rest > CivilDate.daysInMonth(year, monthOfDay)) {
            rest -= CivilDate.daysInMonth(year, monthOfDay++);
        }
        if (yearDay < 1 || rest > CivilDate.daysInMonth(year, monthOfDay)) {
            return Match.OUT_OF_RANGE;
        }
        boolean contradicts = (month >= 0 && month != monthOfDay) || (day >= 0 && day != rest);
        month = monthOfDay;
        day = rest;
        return contradicts ? Match.MISMATCH : Match.OK;
    }
}
