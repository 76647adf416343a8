package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.mapping.time.TimestampRange;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a field's options must satisfy, whoever made them. */
final class FieldRules {
    private static final Set<String> QUANTUMS = Set.of("", "Y", "YM", "YMD", "YMDH", "M", "MD", "MDH", "D", "DH", "H");
    private static final int SCALE_MAX = 19;

    private FieldRules() {}

    /** @throws Problem {@code INVALID_PARAMETER} with one detail for each wrong option */
    static void require(Catalog now, TableSchema table, String name, FieldOptions options) {
        require(foreign -> now.table(table.database(), foreign).isPresent(), name, options);
    }

    /** @param isTable whether a name is that of a table in the same database */
    static void require(Predicate<String> isTable, String name, FieldOptions options) {
        Names.requireLine("field", name);
        List<FieldProblem> problems = new ArrayList<>();
        switch (options.type()) {
            case TIME -> checkTime(problems, name, (FieldOptions.Time) options);
            case INT -> checkInt(problems, name, (FieldOptions.Int) options, isTable);
            case DECIMAL -> checkDecimal(problems, name, (FieldOptions.Decimal) options);
            case TIMESTAMP -> checkTimestamp(problems, name, (FieldOptions.Timestamp) options);
            case SET, MUTEX, BOOL, STORED -> {}
        }
        if (!problems.isEmpty()) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "field " + name + ": " + problems.get(0).message(),
                    problems);
        }
    }

    private static void checkTime(List<FieldProblem> problems, String name, FieldOptions.Time options) {
        boolean isQuantum = QUANTUMS.contains(options.quantum());
        check(problems, isQuantum, name, "bad_quantum", "the quantum must be one of " + QUANTUMS);
        check(problems, !options.ttl().isNegative(), name, "bad_ttl", "ttl cannot be negative");
    }

    private static void checkInt(
            List<FieldProblem> problems, String name, FieldOptions.Int options, Predicate<String> isTable) {
        checkBounds(problems, name, options.min(), options.max());
        String foreign = options.foreignTable();
        check(
                problems,
                foreign == null || isTable.test(foreign),
                name,
                "foreign_index_not_found",
                "there is no table " + foreign + " in the database");
    }

    private static void checkDecimal(List<FieldProblem> problems, String name, FieldOptions.Decimal options) {
        checkBounds(problems, name, options.min(), options.max());
        boolean isScale = options.scale() >= 0 && options.scale() <= SCALE_MAX;
        check(problems, isScale, name, "bad_scale", "scale must be 0 to " + SCALE_MAX);
    }

    private static void checkBounds(List<FieldProblem> problems, String name, long min, long max) {
        check(problems, min <= max, name, "min_greater_than_max", "min is greater than max");
    }

    private static void checkTimestamp(List<FieldProblem> problems, String name, FieldOptions.Timestamp options) {
        Instant epoch = options.epoch();
        check(
                problems,
                TimestampRange.contains(options.granularity(), epoch.getEpochSecond(), epoch.getNano()),
                name,
                "bad_epoch",
                "the epoch must be in " + TimestampRange.shown(options.granularity()));
    }

    private static void check(
            List<FieldProblem> problems, boolean isRight, String field, String reason, String message) {
        if (!isRight) {
            problems.add(new FieldProblem(field, List.of("options"), reason, message));
        }
    }
}
