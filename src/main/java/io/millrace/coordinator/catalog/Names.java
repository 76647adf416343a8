package io.millrace.coordinator.catalog;

import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The rules for names, in one place. */
final class Names {
    private static final int LENGTH_MAX = 230;
    private static final int LINE_BYTES_MAX = 255;
    private static final Pattern TITLE = Pattern.compile("\\S|\\S[^\\p{Cntrl}]{0," + (LENGTH_MAX - 2) + "}\\S");

    private Names() {}

    /** Names of tables, fields, endpoints and sinks. What else their dialects ask of them, the dialects check. */
    static void requireLine(String what, String name) {
        if (name == null
                || name.isEmpty()
                || name.getBytes(StandardCharsets.UTF_8).length > LINE_BYTES_MAX
                || name.chars().anyMatch(Character::isISOControl)) {
            throw bad(what, name, "1 to " + LINE_BYTES_MAX + " bytes of UTF-8 without control characters");
        }
    }

    /** Names of databases and API keys, which people read. */
    static void requireTitle(String what, String name) {
        if (name == null || !TITLE.matcher(name).matches()) {
            throw bad(what, name, "1 to " + LENGTH_MAX + " characters without control characters or outer blanks");
        }
    }

    private static Problem bad(String what, String name, String rule) {
        String message = "the name of the " + what + " must have " + rule;
        return new Problem(
                ProblemCode.INVALID_PARAMETER,
                message + "; it is " + (name == null ? "absent" : shown(name)),
                List.of(new FieldProblem(name, List.of("name"), "bad_name", message)));
    }

    private static String shown(String name) {
        return '"' + (name.length() <= 50 ? name : name.substring(0, 50) + "…") + '"';
    }
}
