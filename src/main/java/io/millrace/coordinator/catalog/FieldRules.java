package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.mapping.json.TimestampRange;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a field's options must satisfy, whoever made them. */
final class FieldRules {
    private static final Set<String> QUANTUMS = Set.of("Y", "YM", "YMD", "YMDH", "M", "MD", "MDH", "D", "DH", "H");
    private static final int SCALE_MAX = 19;

    private FieldRules() {}

    /** @throws Problem {@code INVALID_PARAMETER} with one detail for each wrong option */
    static void require(Catalog now, TableSchema table, String name, FieldOptions options) {
        Names.requireLine("field", name);
        List<FieldProblem> problems = new ArrayList<>();
        check(problems, options.min() <= options.max(), name, "min_greater_than_max", "min is greater than max");
        check(
                problems,
                options.scale() >= 0 && options.scale() <= SCALE_MAX,
                name,
                "bad_scale",
                "scale must be 0 to " + SCALE_MAX);
        boolean isTime = options.type() == FieldType.TIME;
        check(
                problems,
                isTime
                        ? QUANTUMS.contains(options.quantum())
                        : options.quantum().isEmpty(),
                name,
                "bad_quantum",
                isTime ? "the quantum must be one of " + QUANTUMS : "only a time field has a quantum");
        check(problems, !options.ttl().isNegative(), name, "bad_ttl", "ttl cannot be negative");
        check(problems, isTime || options.ttl().isZero(), name, "bad_ttl", "only a time field has a ttl");
        check(
                problems,
                options.type() != FieldType.TIMESTAMP || isEpochInRange(options),
                name,
                "bad_epoch",
                "the epoch must be in " + TimestampRange.shown(options.granularity()));
        String foreign = options.foreignTable();
        check(
                problems,
                foreign == null || now.table(table.database(), foreign).isPresent(),
                name,
                "foreign_index_not_found",
                "there is no table " + foreign + " in the database");
        if (!problems.isEmpty()) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "field " + name + ": " + problems.get(0).message(),
                    problems);
        }
    }

    private static boolean isEpochInRange(FieldOptions options) {
        Instant epoch = options.epoch();
        return TimestampRange.contains(options.granularity(), epoch.getEpochSecond(), epoch.getNano());
    }

    private static void check(
            List<FieldProblem> problems, boolean isRight, String field, String reason, String message) {
        if (!isRight) {
            problems.add(new FieldProblem(field, List.of("options"), reason, message));
        }
    }
}
