package io.millrace.sql.parse;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/** The failures of queries in SQL. */
public final class SqlProblem {
    private static final int SHOWN_MAX = 60;

    private SqlProblem() {}

    /** @param at index of the character where the text goes wrong */
    static Problem syntax(int at, String message) {
        return new Problem(ProblemCode.INVALID_QUERY, "SQL: at character " + (at + 1) + ": " + message);
    }

    /** The query is well-formed, but what stands at this place cannot be. */
    public static Problem at(Place place, String message) {
        return syntax(place.at(), message);
    }

    /** The query as a whole asks for what cannot be. */
    public static Problem execution(String message) {
        return new Problem(ProblemCode.INVALID_QUERY, "SQL: " + message);
    }

    public static Problem tooLarge(String message) {
        return new Problem(ProblemCode.TOO_LARGE, "SQL: " + message);
    }

    /** Between quotes, cut where it gets too long to read. */
    public static String quoted(String text) {
        return "'" + (text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text) + "'";
    }
}
