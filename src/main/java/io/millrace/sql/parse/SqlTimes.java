package io.millrace.sql.parse;

import io.millrace.cell.CellTime;
import io.millrace.problem.Problem;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them in queries: a date alone, a blank for the T, and UTC where no zone is named. */
public final class SqlTimes {
    private static final int CHARS_MAX = 64;
    private static final Pattern FORM = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?) ?(Z|[+-]\\d{2}(?::?\\d{2})?)?)?");

    private SqlTimes() {}

    /** Microseconds since 1970, as in {@link CellTime}; empty if the text is no time. */
    public static OptionalLong parse(String text) {
        if (text.length() > CHARS_MAX) {
            return OptionalLong.empty();
        }
        try {
            Matcher form = FORM.matcher(text);
            return OptionalLong.of(CellTime.parse(form.matches() ? full(form) : text));
        } catch (Problem e) {
            return OptionalLong.empty();
        }
    }

    private static String full(Matcher form) {
        String time = form.group(2) == null ? "00:00" : form.group(2);
        String zone = form.group(3) == null ? "Z" : form.group(3);
        boolean hasColon = zone.length() != 5;
        String offset = hasColon ? zone : zone.substring(0, 3) + ":" + zone.substring(3);
        return form.group(1) + "T" + time + offset;
    }
}
