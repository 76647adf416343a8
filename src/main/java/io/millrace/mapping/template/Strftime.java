package io.millrace.mapping.template;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Writes times in UTC by the verbs of C's strftime, and {@code %f}, milliseconds. */
final class Strftime {
    private Strftime() {}

    /** Throws a {@link TemplateFailure} if the format has another verb. */
    static String format(String format, Instant instant) {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < format.length(); at++) {
            char c = format.charAt(at);
            if (c != '%') {
                out.append(c);
            } else if (++at < format.length()) {
                append(format, format.charAt(at), time, out);
            } else {
                throw invalid(format, "% at its end");
            }
        }
        return out.toString();
    }

    private static RuntimeException invalid(String format, String reason) {
        throw Budget.sneaky(new TemplateFailure("datetime format \"" + format + "\" is invalid: " + reason));
    }

    private static void append(String format, char verb, ZonedDateTime time, StringBuilder out) {
        switch (verb) {
            case 'A' -> out.append(text(time, "EEEE"));
            case 'a' -> out.append(text(time, "EEE"));
            case 'B' -> out.append(text(time, "MMMM"));
            case 'b' -> out.append(text(time, "MMM"));
            case 'C' -> number(out, time.getYear() / 100, 2);
            case 'c' ->
                out.append(text(time, "EEE MMM "))
                        .append(padded(time.getDayOfMonth()))
                        .append(text(time, " HH:mm:ss yyyy"));
            case 'D', 'x' -> out.append(text(time, "MM/dd/yy"));
            case 'd' -> number(out, time.getDayOfMonth(), 2);
            case 'e' -> out.append(padded(time.getDayOfMonth()));
            case 'F' -> out.append(text(time, "yyyy-MM-dd"));
            case 'f' -> number(out, time.get(ChronoField.MILLI_OF_SECOND), 3);
            case 'H' -> number(out, time.getHour(), 2);
            case 'I' -> number(out, hour12(time), 2);
            case 'j' -> number(out, time.getDayOfYear(), 3);
            case 'k' -> out.append(padded(time.getHour()));
            case 'l' -> out.append(padded(hour12(time)));
            case 'M' -> number(out, time.getMinute(), 2);
            case 'm' -> number(out, time.getMonthValue(), 2);
            case 'n' -> out.append('\n');
            case 'p' -> out.append(time.getHour() < 12 ? "AM" : "PM");
            case 'R' -> out.append(text(time, "HH:mm"));
            case 'r' -> {
                number(out, hour12(time), 2);
                out.append(text(time, ":mm:ss ")).append(time.getHour() < 12 ? "AM" : "PM");
            }
            case 'S' -> number(out, time.getSecond(), 2);
            case 'T', 'X' -> out.append(text(time, "HH:mm:ss"));
            case 't' -> out.append('\t');
            case 'U' -> number(out, (time.getDayOfYear() + 6 - sundayFirst(time)) / 7, 2);
            case 'u' -> out.append(time.getDayOfWeek().getValue());
            case 'V' -> number(out, time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
            case 'v' -> out.append(padded(time.getDayOfMonth())).append(text(time, "-MMM-yyyy"));
            case 'W' ->
                number(out, (time.getDayOfYear() + 7 - time.getDayOfWeek().getValue()) / 7, 2);
            case 'w' -> out.append(sundayFirst(time));
            case 'Y' -> out.append(time.getYear());
            case 'y' -> number(out, time.getYear() % 100, 2);
            case 'Z' -> out.append("UTC");
            case 'z' -> out.append("+0000");
            case '%' -> out.append('%');
            default -> throw invalid(format, "unknown verb %" + verb);
        }
    }

    private static String text(ZonedDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }

    private static int hour12(ZonedDateTime time) {
        return (time.getHour() + 11) % 12 + 1;
    }

    /** 0 to 6. */
    private static int sundayFirst(ZonedDateTime time) {
        return time.getDayOfWeek().getValue() % 7;
    }

    private static String padded(int number) {
        return (number < 10 ? " " : "") + number;
    }

    private static void number(StringBuilder out, int number, int digits) {
        String text = Integer.toString(number);
        out.append("0".repeat(Math.max(0, digits - text.length()))).append(text);
    }
}
