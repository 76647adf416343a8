package io.millrace.pql;

import io.millrace.chunk.TimeViews;
import io.millrace.model.FieldOptions;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.Operator;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Times;
import io.millrace.pql.parse.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which views of a field a call reads: the standard view, or those of a time field that lie between from and to.
 *
 * <p>From is rounded down to the finest unit of the field's quantum. A period that to cuts is left out, unless it is an
 * hour: a started hour is read. Where a coarser view lies within the range, it is read instead of the finer ones in it.
 * The views are chosen from those that there are, so that two records a thousand years apart cost no more than two
 * others. Immutable.
 */
final class TimeRange {
    /** In UTC; null if there is no bound. */
    private final LocalDateTime from;

    /** Exclusive; null if there is no bound. */
    private final LocalDateTime to;

    private TimeRange(LocalDateTime from, LocalDateTime to) {
        this.from = from;
        this.to = to;
    }

    /** The views to be read together. */
    static Collection<String> views(Call call, QueryField field) {
        if (!(field.options() instanceof FieldOptions.Time time)) {
            refuse(call, field);
            return List.of(TimeViews.STANDARD);
        }
        if (!isGiven(call) && !time.noStandardView()) {
            return List.of(TimeViews.STANDARD);
        }
        return of(call, time.quantum()).among(living(field, time.ttl()));
    }

    /** The views that have not outlived the field's TTL; merging drops the others for good. */
    private static List<String> living(QueryField field, Duration ttl) {
        Instant now = Instant.now();
        return field.views().stream()
                .filter(view -> !TimeViews.isExpired(view, ttl, now))
                .toList();
    }

    private static TimeRange of(Call call, String quantum) {
        char finest = quantum.isEmpty() ? 'Y' : quantum.charAt(quantum.length() - 1);
        LocalDateTime from = call.arg("from").map(TimeRange::utc).orElse(null);
        LocalDateTime to = call.arg("to").map(TimeRange::utc).orElse(null);
        return new TimeRange(
                from == null ? null : floor(from, finest), to == null || finest != 'H' ? to : hourAfter(to));
    }

    private static LocalDateTime utc(Value value) {
        return LocalDateTime.ofInstant(Times.bound(value), ZoneOffset.UTC);
    }

    private static LocalDateTime floor(LocalDateTime time, char unit) {
        return switch (unit) {
            case 'Y' -> time.withDayOfYear(1).truncatedTo(ChronoUnit.DAYS);
            case 'M' -> time.withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
            case 'D' -> time.truncatedTo(ChronoUnit.DAYS);
            default -> time.truncatedTo(ChronoUnit.HOURS);
        };
    }

    /** The end of the hour that has begun before the time. */
    private static LocalDateTime hourAfter(LocalDateTime time) {
        LocalDateTime hour = time.truncatedTo(ChronoUnit.HOURS);
        return hour.equals(time) ? time : hour.plusHours(1);
    }

    /** The widest of the views that lie in this range, none inside another. */
    private List<String> among(Collection<String> views) {
        Set<String> within = new HashSet<>();
        for (String view : views) {
            if (!view.equals(TimeViews.STANDARD) && isWithin(view)) {
                within.add(view);
            }
        }
        List<String> widest = new ArrayList<>();
        for (String view : within) {
            if (!isInsideAnother(view, within)) {
                widest.add(view);
            }
        }
        return widest;
    }

    private boolean isWithin(String view) {
        boolean isAfter = from == null || !TimeViews.start(view).isBefore(from);
        return isAfter && (to == null || !TimeViews.end(view).isAfter(to));
    }

    /** The name of a period begins with the names of the periods around it. */
    private static boolean isInsideAnother(String view, Set<String> views) {
        for (int length = view.length() - 2; length >= 4; length -= 2) {
            if (views.contains(view.substring(0, length))) {
                return true;
            }
        }
        return false;
    }

    /** Throws a Problem if the call has a time range, since its field has no time views. */
    static void refuse(Call call, QueryField field) {
        if (isGiven(call)) {
            throw PqlProblem.execution("field " + field.name()
                    + " is not a time-field, 'from' and 'to' are not valid options for this field type");
        }
    }

    /** Throws a Problem if the call has a time range, since it asks for records without a value. */
    static void refuse(Call call, Operator operator) {
        if (isGiven(call)) {
            throw PqlProblem.execution("can't use a time range with a check "
                    + (operator == Operator.NOT_EQUAL ? "against" : "for") + " null");
        }
    }

    private static boolean isGiven(Call call) {
        return call.arg("from").isPresent() || call.arg("to").isPresent();
    }
}
