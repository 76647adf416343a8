package io.millrace.apptest.twin;

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
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Random calls that find records, and which they find. Confined to one thread. */
final class TwinRowCalls {
    /** A call and what it finds. */
    record Found(String pql, Set<Object> records) {}

    /** From and to in PQL, with a comma in front, and the names of views that are in it. */
    record Range(String pql, Predicate<String> views) {}

    private final TwinTable table;
    private final Random random;
    private final TwinValues values;
    /** What an Options around the call leaves. */
    private Predicate<Object> scope = id -> true;

    TwinRowCalls(TwinTable table, Random random) {
        this.table = table;
        this.random = random;
        this.values = new TwinValues(random);
    }

    Found next(int depth) {
        return depth == 0 || random.nextInt(3) == 0 ? leaf() : combined(depth - 1);
    }

    private Found combined(int depth) {
        int kind = random.nextInt(table.isKeyed ? 5 : 7);
        if (kind == 6) {
            return options(depth);
        }
        Found left = next(depth);
        Set<Object> records = new TreeSet<>(left.records());
        if (kind == 4) {
            Set<Object> rest = existing();
            rest.removeAll(records);
            return new Found("Not(" + left.pql() + ")", rest);
        }
        if (kind == 5) {
            int offset = random.nextInt(5);
            int limit = random.nextInt(10);
            return new Found(
                    "Limit(" + left.pql() + ", limit=" + limit + ", offset=" + offset + ")",
                    records.stream().skip(offset).limit(limit).collect(Collectors.toCollection(TreeSet::new)));
        }
        Found right = next(depth);
        String pair = "(" + left.pql() + ", " + right.pql() + ")";
        return switch (kind) {
            case 0 -> {
                records.addAll(right.records());
                yield new Found("Union" + pair, records);
            }
            case 1 -> {
                records.retainAll(right.records());
                yield new Found("Intersect" + pair, records);
            }
            case 2 -> {
                records.removeAll(right.records());
                yield new Found("Difference" + pair, records);
            }
            default -> {
                records.removeAll(right.records());
                Set<Object> others = new TreeSet<>(right.records());
                others.removeAll(left.records());
                records.addAll(others);
                yield new Found("Xor" + pair, records);
            }
        };
    }

    private Found options(int depth) {
        List<Long> shards = LongStream.of(TwinValues.SHARDS)
                .filter(start -> random.nextBoolean())
                .map(start -> start / TwinValues.SHARD_WIDTH)
                .boxed()
                .toList();
        if (shards.isEmpty()) {
            return leaf();
        }
        Predicate<Object> outside = scope;
        scope = outside.and(id -> shards.contains((Long) id / TwinValues.SHARD_WIDTH));
        Found inside = next(depth);
        scope = outside;
        return new Found("Options(" + inside.pql() + ", shards=" + shards + ")", inside.records());
    }

    private Set<Object> existing() {
        return scoped(table.existing());
    }

    private Set<Object> scoped(Set<Object> records) {
        return records.stream().filter(scope).collect(Collectors.toCollection(TreeSet::new));
    }

    private Found leaf() {
        if (table.fields.isEmpty() || random.nextInt(8) == 0) {
            return random.nextBoolean() ? new Found("All()", existing()) : constant();
        }
        TwinField field = field(any -> true);
        if (random.nextInt(6) == 0) {
            return nullTest(field);
        }
        if (field.isNumber()) {
            return comparison(field);
        }
        return field.kind() == TwinField.Kind.TIME ? timed(field) : row(field);
    }

    /** A random one of those that match; at least one does. */
    TwinField field(Predicate<TwinField> matches) {
        List<TwinField> fields = table.fields.values().stream().filter(matches).toList();
        return fields.get(random.nextInt(fields.size()));
    }

    boolean has(Predicate<TwinField> matches) {
        return table.fields.values().stream().anyMatch(matches);
    }

    private Found constant() {
        Set<Object> listed = new TreeSet<>();
        List<String> columns = new ArrayList<>();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            Object record = values.record(table);
            listed.add(record);
            columns.add(name(record));
        }
        listed.retainAll(existing());
        return new Found("ConstRow(columns=[" + String.join(", ", columns) + "])", listed);
    }

    static String name(Object record) {
        return record instanceof String key ? TwinField.quoted(key) : record.toString();
    }

    private Found nullTest(TwinField field) {
        Set<Object> known = scoped(table.where(field, TwinCell::isKnown));
        if (random.nextBoolean()) {
            return new Found("Row(" + field.name() + " != null)", known);
        }
        Set<Object> rest = existing();
        rest.removeAll(known);
        return new Found("Row(" + field.name() + " == null)", rest);
    }

    private Found row(TwinField field) {
        Object row = values.value(field);
        return new Found(
                "Row(" + field.name() + (random.nextBoolean() ? "=" : " == ") + field.literal(row) + ")",
                scoped(table.where(field, cell -> cell.rows(TwinField.STANDARD).contains(row))));
    }

    private Found timed(TwinField field) {
        Object row = values.value(field);
        Range range = range(field);
        return new Found(
                "Row(" + field.name() + "=" + field.literal(row) + range.pql() + ")",
                scoped(table.where(field, cell -> rows(cell, range).contains(row))));
    }

    /** The rows of the views in the range. */
    static Set<Object> rows(TwinCell cell, Range range) {
        Set<Object> rows = new TreeSet<>();
        cell.views().forEach((view, some) -> {
            if (range.views().test(view)) {
                rows.addAll(some);
            }
        });
        return rows;
    }

    /** Of a time field, with bounds or without. */
    Range range(TwinField field) {
        LocalDateTime from = random.nextInt(3) == 0 ? null : values.bound();
        LocalDateTime to = random.nextInt(3) == 0 ? null : values.bound();
        if (from == null && to == null) {
            return new Range("", view -> field.hasNoStandardView() || view.equals(TwinField.STANDARD));
        }
        char unit = field.finestUnit();
        int digits = TwinField.period(unit, TwinValues.floor(LocalDateTime.MIN.withYear(2000), unit))
                .length();
        String pql = (from == null ? "" : ", from=" + from) + (to == null ? "" : ", to='" + to + "'");
        return new Range(
                pql, view -> !view.equals(TwinField.STANDARD) && view.length() == digits && isIn(view, unit, from, to));
    }

    private static boolean isIn(String view, char unit, LocalDateTime fromOrNull, LocalDateTime toOrNull) {
        LocalDateTime start = start(view);
        boolean isAfter = fromOrNull == null || !start.isBefore(TwinValues.floor(fromOrNull, unit));
        boolean isBefore = toOrNull == null
                || (unit == 'H'
                        ? start.isBefore(toOrNull)
                        : !start.plus(1, length(unit)).isAfter(toOrNull));
        return isAfter && isBefore;
    }

    private static LocalDateTime start(String view) {
        return LocalDateTime.of(
                Integer.parseInt(view.substring(0, 4)), part(view, 4, 1), part(view, 6, 1), part(view, 8, 0), 0);
    }

    private static int part(String view, int at, int otherwise) {
        return view.length() > at ? Integer.parseInt(view.substring(at, at + 2)) : otherwise;
    }

    private static ChronoUnit length(char unit) {
        return switch (unit) {
            case 'Y' -> ChronoUnit.YEARS;
            case 'M' -> ChronoUnit.MONTHS;
            default -> ChronoUnit.DAYS;
        };
    }

    private Found comparison(TwinField field) {
        String name = field.name();
        long low = (Long) values.value(field);
        long high = low + random.nextInt(8) - 1;
        String first = field.literal(low);
        String second = field.literal(high);
        return switch (random.nextInt(9)) {
            case 0 -> number(field, name + " == " + first, value -> value == low);
            case 1 -> number(field, name + " != " + first, value -> value != low);
            case 2 -> number(field, name + " < " + first, value -> value < low);
            case 3 -> number(field, name + " <= " + first, value -> value <= low);
            case 4 -> number(field, name + " > " + first, value -> value > low);
            case 5 -> number(field, name + " >= " + first, value -> value >= low);
            case 6 ->
                number(field, name + " >< [" + first + "," + second + "]", value -> low <= value && value <= high);
            case 7 -> number(field, first + " < " + name + " < " + second, value -> low < value && value < high);
            default -> number(field, first + " <= " + name + " < " + second, value -> low <= value && value < high);
        };
    }

    private Found number(TwinField field, String condition, LongPredicate matches) {
        return new Found(
                "Row(" + condition + ")",
                scoped(table.where(field, cell -> cell.isKnown() && matches.test((Long) cell.single()))));
    }

    /** A decimal with two digits. */
    static BigDecimal decimal(long hundredths) {
        return BigDecimal.valueOf(hundredths, 2);
    }
}
