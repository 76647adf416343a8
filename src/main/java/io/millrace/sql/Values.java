package io.millrace.sql;

import com.fasterxml.jackson.core.io.NumberOutput;
import io.millrace.cell.CellInterval;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Blob;
import io.millrace.cell.CellValue.Interval;
import io.millrace.cell.CellValue.Name;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Values as they compare with each other: all are in one order, first by kind (null, numbers, strings, times, intervals, blobs, paths). Numbers
 * compare exactly; NaN equals itself and is above all others.
 */
public final class Values {
    private static final double TWO_TO_63 = 0x1p63;
    private static final double SECONDS_PER_DAY = 86_400;
    private static final int DAYS_PER_MONTH = 30;

    private Values() {}

    private static int rank(CellValue value) {
        if (value instanceof Null) {
            return 0;
        }
        if (isNumber(value)) {
            return 1;
        }
        if (value instanceof Text) {
            return 2;
        }
        if (value instanceof Time) {
            return 3;
        }
        if (value instanceof Interval) {
            return 4;
        }
        return value instanceof Blob ? 5 : 6;
    }

    static boolean isNumber(CellValue value) {
        return value instanceof Whole || value instanceof Real;
    }

    static int compare(CellValue a, CellValue b) {
        if (a instanceof Whole x && b instanceof Whole y) {
            return Long.compare(x.value(), y.value());
        }
        int kinds = Integer.compare(rank(a), rank(b));
        return kinds != 0 ? kinds : compareAlike(a, b);
    }

    private static int compareAlike(CellValue a, CellValue b) {
        if (a instanceof Text x) {
            return x.value().compareTo(((Text) b).value());
        }
        if (a instanceof Time x) {
            return Long.compare(x.micros(), ((Time) b).micros());
        }
        if (a instanceof Interval x) {
            return compare(x, (Interval) b);
        }
        if (a instanceof Blob x) {
            return Arrays.compareUnsigned(x.bytes(), ((Blob) b).bytes());
        }
        if (a instanceof Name x) {
            return x.path().compareTo(((Name) b).path());
        }
        return a instanceof Null ? 0 : compareNumbers(a, b);
    }

    private static int compareNumbers(CellValue a, CellValue b) {
        if (a instanceof Whole x) {
            return b instanceof Whole y ? Long.compare(x.value(), y.value()) : -compare(((Real) b).value(), x.value());
        }
        double x = ((Real) a).value();
        if (b instanceof Whole y) {
            return compare(x, y.value());
        }
        double y = ((Real) b).value();
        return x == y ? 0 : Double.compare(x, y);
    }

    private static int compare(double a, long b) {
        if (Double.isNaN(a) || a >= TWO_TO_63) {
            return 1;
        }
        if (a < -TWO_TO_63) {
            return -1;
        }
        int whole = Long.compare((long) a, b);
        return whole != 0 ? whole : Double.compare(a - (long) a + 0.0, 0.0);
    }

    /** By length, a month being 30 days; then by the parts. */
    private static int compare(Interval a, Interval b) {
        int order = Double.compare(seconds(a), seconds(b));
        if (order == 0) {
            order = Integer.compare(a.months(), b.months());
        }
        return order != 0 ? order : Integer.compare(a.days(), b.days());
    }

    private static double seconds(Interval interval) {
        return (interval.months() * (double) DAYS_PER_MONTH + interval.days()) * SECONDS_PER_DAY
                + interval.seconds()
                + 0.0;
    }

    /** The same for all values that compare as equal, so that it can be a key. */
    static CellValue key(CellValue value) {
        if (value instanceof Real real
                && real.value() == Math.rint(real.value())
                && Math.abs(real.value()) < TWO_TO_63) {
            return new Whole((long) real.value());
        }
        return value;
    }

    /** As a string. */
    public static String text(CellValue value) {
        if (value instanceof Text text) {
            return text.value();
        }
        if (value instanceof Whole whole) {
            return Long.toString(whole.value());
        }
        if (value instanceof Real real) {
            return text(real.value());
        }
        if (value instanceof Time time) {
            return CellTime.text(time.micros());
        }
        if (value instanceof Interval interval) {
            return CellInterval.text(interval);
        }
        if (value instanceof Name name) {
            return name.path().toString();
        }
        return value instanceof Blob blob ? new String(blob.bytes(), StandardCharsets.UTF_8) : "";
    }

    /** {@code Inf}, {@code -Inf}, {@code NaN} or the shortest digits. */
    public static String text(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "Inf" : "-Inf";
        }
        return Double.isNaN(value) ? "NaN" : NumberOutput.toString(value, true);
    }

    /** About how much memory it takes. */
    static long bytes(CellValue value) {
        if (value instanceof Text text) {
            return 56 + 2L * text.value().length();
        }
        if (value instanceof Blob blob) {
            return 40L + blob.bytes().length;
        }
        return value instanceof Name name ? 64L + 64L * name.path().size() : 24;
    }
}
