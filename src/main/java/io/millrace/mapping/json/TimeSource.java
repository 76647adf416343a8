package io.millrace.mapping.json;

import io.millrace.mapping.json.NumberText.Outcome;
import io.millrace.mapping.time.TimeLayout;
import io.millrace.mapping.time.TimeLayout.Match;
import io.millrace.mapping.time.UnitClock;
import java.time.Instant;
import java.util.List;

/** How a time is written: as text in a layout, or as a count of units. One excludes the other. Immutable. */
public final class TimeSource {
    /** Some databases write this for "no date". */
    static final String ZERO_DATE = "0000-00-00";

    private final List<TimeLayout> layouts;
    private final UnitClock clock;

    private TimeSource(List<TimeLayout> layouts, UnitClock clock) {
        this.layouts = layouts;
        this.clock = clock;
    }

    /** @param layouts at least one; the first is shown in messages */
    public static TimeSource layouts(List<TimeLayout> layouts) {
        return new TimeSource(List.copyOf(layouts), null);
    }

    /** @param unitNanos a whole number of seconds, or a whole fraction of one */
    public static TimeSource count(Instant epoch, long unitNanos) {
        return new TimeSource(List.of(), new UnitClock(epoch, unitNanos));
    }

    boolean isCount() {
        return clock != null;
    }

    String expected() {
        return isCount() ? "a number, or a string with a whole one" : "a string like " + layouts.get(0);
    }

    /** Whether the text matches a layout; then {@code cell.time} is set. */
    Match match(Chars text, Cell cell) {
        Match first = Match.MISMATCH;
        for (int i = 0; i < layouts.size(); i++) {
            Match match = layouts.get(i).parse(text.chars, text.start, text.end, cell.time);
            if (match == Match.OK || match == Match.OUT_OF_RANGE) {
                return match;
            }
            first = i == 0 ? match : first;
        }
        return first;
    }

    /** Reads a string into {@code cell.time}, or refuses the cell. */
    boolean readText(Column column, Chars text, Cell cell) {
        if (isCount()) {
            int start = text.trimmedStart();
            Outcome outcome = NumberText.integer(text, start, text.trimmedEnd(start), true, cell);
            return count(column, outcome, text, cell);
        }
        return accept(column, match(text, cell), text, cell);
    }

    /** Reads a JSON number into {@code cell.time}, or refuses the cell. */
    boolean readNumber(Column column, Chars text, Cell cell) {
        if (isCount()) {
            return count(column, NumberText.json(text, 0, cell), text, cell);
        }
        column.refuse(cell, Reason.BAD_TIME, text.shownAsNumber());
        return false;
    }

    /** Refuses the cell unless the text matched. */
    boolean accept(Column column, Match match, Chars text, Cell cell) {
        if (match == Match.OK && !cell.time.isZoneUnknown()) {
            return true;
        }
        if (match == Match.OUT_OF_RANGE) {
            column.outOfRange(cell, text.shownAsText(), "a part of it does not exist, like a 13th month");
        } else {
            String zone = match == Match.OK ? " (the zone abbreviation has no fixed meaning)" : "";
            column.refuse(cell, Reason.BAD_TIME, text.shownAsText() + zone);
        }
        return false;
    }

    private boolean count(Column column, Outcome outcome, Chars text, Cell cell) {
        if (outcome == Outcome.MALFORMED) {
            column.refuse(cell, Reason.BAD_TIME, text.shownAsText());
            return false;
        }
        if (outcome == Outcome.OVERFLOW || !clock.at(cell.number, cell.time)) {
            column.outOfRange(cell, text.shownAsNumber(), "no calendar reaches that far");
            return false;
        }
        return true;
    }
}
