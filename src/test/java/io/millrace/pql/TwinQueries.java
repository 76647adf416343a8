package io.millrace.pql;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** Random row calls with the records that the twin finds for them. */
final class TwinQueries {
    private static final String[] KEYS = {"", "a", "b", "ü", "\uFFFD", "😀", "unknown"};

    /** A call and its answer in ascending order. */
    record Expected(String pql, Set<Long> records) {}

    /** From and to in PQL, with a leading comma, and which hours are in it. */
    record Range(String pql, Predicate<LocalDateTime> hours) {}

    private final TwinTable twin;
    private final Random random;

    TwinQueries(TwinTable twin, Random random) {
        this.twin = twin;
        this.random = random;
    }

    Expected next(int depth) {
        return depth == 0 || random.nextInt(3) == 0 ? leaf() : combined(depth - 1);
    }

    private Expected combined(int depth) {
        Expected left = next(depth);
        Expected right = next(depth);
        TreeSet<Long> records = new TreeSet<>(left.records());
        String pql = "(" + left.pql() + ", " + right.pql() + ")";
        switch (random.nextInt(6)) {
            case 0 -> {
                records.addAll(right.records());
                return new Expected("Union" + pql, records);
            }
            case 1 -> {
                records.retainAll(right.records());
                return new Expected("Intersect" + pql, records);
            }
            case 2 -> {
                records.removeAll(right.records());
                return new Expected("Difference" + pql, records);
            }
            case 3 -> {
                records.removeAll(right.records());
                TreeSet<Long> others = new TreeSet<>(right.records());
                others.removeAll(left.records());
                records.addAll(others);
                return new Expected("Xor" + pql, records);
            }
            case 4 -> {
                TreeSet<Long> rest = new TreeSet<>(twin.records.keySet());
                rest.removeAll(records);
                return new Expected("Not(" + left.pql() + ")", rest);
            }
            default -> {
                List<Long> ids = new ArrayList<>(records);
                int offset = random.nextInt(5);
                int limit = random.nextInt(10);
                List<Long> cut = ids.stream().skip(offset).limit(limit).toList();
                return new Expected(
                        "Limit(" + left.pql() + ", limit=" + limit + ", offset=" + offset + ")", new TreeSet<>(cut));
            }
        }
    }

    private Expected leaf() {
        return switch (random.nextInt(8)) {
            case 0 -> new Expected("All()", new TreeSet<>(twin.records.keySet()));
            case 1 -> {
                long row = random.nextInt(7);
                yield new Expected("Row(s=" + row + ")", where(known -> row(known.sets.get("s"), row)));
            }
            case 2 -> {
                String key = KEYS[random.nextInt(KEYS.length)];
                yield new Expected("Row(k=\"" + key + "\")", where(known -> row(known.keyedSets.get("k"), key)));
            }
            case 3 -> {
                long row = random.nextInt(5);
                yield new Expected("Row(m == " + row + ")", where(known -> Long.valueOf(row)
                        .equals(known.numbers.get("m"))));
            }
            case 4 -> {
                boolean value = random.nextBoolean();
                yield new Expected("Row(b=" + value + ")", where(known -> Long.valueOf(value ? 1 : 0)
                        .equals(known.numbers.get("b"))));
            }
            case 5 -> nullTest();
            case 6 -> comparison();
            default -> timed();
        };
    }

    private Expected nullTest() {
        String field = List.of("s", "m", "b", "n", "d", "qYM").get(random.nextInt(6));
        boolean isNull = random.nextBoolean();
        return new Expected(
                "Row(" + field + (isNull ? " == null)" : " != null)"),
                where(known -> isNull
                        != (known.sets.containsKey(field)
                                || known.numbers.containsKey(field)
                                || known.timed.containsKey(field))));
    }

    private Expected comparison() {
        boolean isDecimal = random.nextBoolean();
        String field = isDecimal ? "d" : "n";
        long low = isDecimal ? random.nextInt(2000) - 1000 : random.nextInt(24) - 12;
        long high = low + random.nextInt(isDecimal ? 500 : 6) - 1;
        String first = literal(low, isDecimal);
        String second = literal(high, isDecimal);
        return switch (random.nextInt(10)) {
            case 0 -> number(field, field + " == " + first, value -> value == low);
            case 1 -> number(field, field + " != " + first, value -> value != low);
            case 2 -> number(field, field + " < " + first, value -> value < low);
            case 3 -> number(field, field + " <= " + first, value -> value <= low);
            case 4 -> number(field, field + " > " + first, value -> value > low);
            case 5 -> number(field, field + " >= " + first, value -> value >= low);
            case 6 ->
                number(field, field + " >< [" + first + "," + second + "]", value -> low <= value && value <= high);
            case 7 -> number(field, first + " < " + field + " < " + second, value -> low < value && value < high);
            case 8 -> number(field, first + " <= " + field + " < " + second, value -> low <= value && value < high);
            default -> number(field, first + " < " + field + " <= " + second, value -> low < value && value <= high);
        };
    }

    private static String literal(long value, boolean isDecimal) {
        return isDecimal ? BigDecimal.valueOf(value, 2).toPlainString() : Long.toString(value);
    }

    private Expected number(String field, String condition, LongPredicate matches) {
        return new Expected(
                "Row(" + condition + ")",
                where(known -> known.numbers.containsKey(field) && matches.test(known.numbers.get(field))));
    }

    private Expected timed() {
        String quantum = TwinTable.QUANTA.get(random.nextInt(TwinTable.QUANTA.size()));
        String field = TwinTable.timeField(quantum);
        long row = random.nextInt(4);
        Range range = range(quantum);
        return new Expected("Row(" + field + "=" + row + range.pql() + ")", where(known -> rows(known, field, range)
                .contains(row)));
    }

    /** The rows of a record's time field that were set within the range. */
    static Set<Long> rows(TwinTable.Known known, String field, Range range) {
        Set<Long> rows = new TreeSet<>();
        for (TwinTable.Timed timed : known.timed.getOrDefault(field, Set.of())) {
            if (range.hours().test(timed.hour())) {
                rows.add(timed.row());
            }
        }
        return rows;
    }

    /** A random range for a field of the quantum. */
    Range range(String quantum) {
        LocalDateTime from = random.nextInt(4) == 0 ? null : time();
        LocalDateTime to = random.nextInt(4) == 0 ? null : time();
        if (from == null && to == null) {
            boolean hasStandardView = !quantum.equals("YMD");
            return new Range("", hour -> hour != null || hasStandardView);
        }
        char finest = quantum.charAt(quantum.length() - 1);
        String pql = (from == null ? "" : ", from=" + from) + (to == null ? "" : ", to='" + to + "'");
        return new Range(pql, hour -> {
            if (hour == null) {
                return false;
            }
            LocalDateTime start = floor(hour, finest);
            boolean isAfter = from == null || !start.isBefore(floor(from, finest));
            boolean isBefore = to == null
                    || (finest == 'H'
                            ? start.isBefore(to)
                            : !start.plus(1, unit(finest)).isAfter(to));
            return isAfter && isBefore;
        });
    }

    private LocalDateTime time() {
        LocalDateTime time = TwinTable.FIRST_HOUR.plusMinutes(60L * (random.nextInt(TwinTable.HOURS + 400) - 200));
        return switch (random.nextInt(4)) {
            case 0 -> floor(time, 'Y');
            case 1 -> floor(time, 'M');
            case 2 -> floor(time, 'D');
            default -> time.plusMinutes(random.nextInt(60));
        };
    }

    private static LocalDateTime floor(LocalDateTime time, char unit) {
        LocalDateTime day = time.truncatedTo(ChronoUnit.DAYS);
        return switch (unit) {
            case 'Y' -> day.withDayOfYear(1);
            case 'M' -> day.withDayOfMonth(1);
            case 'D' -> day;
            default -> time.truncatedTo(ChronoUnit.HOURS);
        };
    }

    private static ChronoUnit unit(char unit) {
        return switch (unit) {
            case 'Y' -> ChronoUnit.YEARS;
            case 'M' -> ChronoUnit.MONTHS;
            default -> ChronoUnit.DAYS;
        };
    }

    private Set<Long> where(Predicate<TwinTable.Known> matches) {
        TreeSet<Long> found = new TreeSet<>();
        twin.records.forEach((id, known) -> {
            if (matches.test(known)) {
                found.add(id);
            }
        });
        return found;
    }

    private static <T> boolean row(Set<T> rows, T row) {
        return rows != null && rows.contains(row);
    }
}
