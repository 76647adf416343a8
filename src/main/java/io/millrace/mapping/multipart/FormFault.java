package io.millrace.mapping.multipart;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/** What is wrong with a form. Stateless. */
final class FormFault {
    private FormFault() {}

    /** @param at offset in the body, near which it is wrong */
    static Problem at(long at, String what) {
        return new Problem(
                ProblemCode.INVALID_BODY,
                "the form is not valid: " + what + " (near byte " + at + "); nothing was stored");
    }
}
