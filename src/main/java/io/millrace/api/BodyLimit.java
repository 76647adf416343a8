package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/**
 * How large a body may be after inflation.
 *
 * @param meaning what the limit is, to be read behind its size
 */
public record BodyLimit(int bytesMax, String meaning) {
    /** That of all requests which have no tighter one. */
    public static BodyLimit ofRequests(int bytesMax) {
        return new BodyLimit(bytesMax, "the largest body that this server reads");
    }

    Problem exceeded() {
        return new Problem(
                ProblemCode.TOO_LARGE,
                "the body is larger than " + bytesMax + " bytes, " + meaning + "; send smaller requests");
    }
}
