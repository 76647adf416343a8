package io.millrace.pql.parse;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/** The failures of queries. Clients know them by their prefixes. */
public final class PqlProblem {
    private PqlProblem() {}

    /** The text is not PQL. */
    static Problem syntax(String message) {
        return new Problem(ProblemCode.INVALID_QUERY, "parsing: parsing: " + message);
    }

    /** The text is PQL, but a call has arguments that it does not know. */
    static Problem arguments(String message) {
        return new Problem(ProblemCode.INVALID_QUERY, "parsing: " + message);
    }

    /** The query asks for what is not there or does not fit. */
    public static Problem execution(String message) {
        return new Problem(ProblemCode.INVALID_QUERY, "executing: " + message);
    }

    public static Problem fieldNotFound(String field) {
        return execution("translating call: validating value for field " + Quoted.text(field) + ": field not found");
    }

    public static Problem tooLarge(String message) {
        return new Problem(ProblemCode.TOO_LARGE, "executing: " + message);
    }
}
