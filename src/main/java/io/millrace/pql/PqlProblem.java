package io.millrace.pql;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/** The failures of queries. Clients know them by their prefixes. */
final class PqlProblem {
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
    static Problem execution(String message) {
        return new Problem(ProblemCode.INVALID_QUERY, "executing: " + message);
    }

    static Problem fieldNotFound(String field) {
        return execution("translating call: validating value for field " + Quoted.text(field) + ": field not found");
    }

    static Problem tooLarge(String message) {
        return new Problem(ProblemCode.TOO_LARGE, "executing: " + message);
    }
}
