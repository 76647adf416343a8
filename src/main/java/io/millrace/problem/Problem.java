package io.millrace.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A failure with a stable code and a message for the person who reads it. The message says what is wrong, where, and
 * what to do. Carries no stack trace unless it is a bug or a damaged file, since it is an answer and not an accident.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient List<FieldProblem> details;
    private final Duration retryAfter;

    public Problem(ProblemCode code, String message) {
        this(code, message, List.of(), null, null);
    }

    public Problem(ProblemCode code, String message, List<FieldProblem> details) {
        this(code, message, details, null, null);
    }

    private Problem(
            ProblemCode code, String message, List<FieldProblem> details, Duration retryAfter, Throwable cause) {
        super(message, cause, true, code.kind() == ProblemKind.BUG || code.kind() == ProblemKind.CORRUPT);
        this.code = code;
        this.details = List.copyOf(details);
        this.retryAfter = retryAfter;
    }

    /** A failure of ours that was not foreseen; the cause is kept for the log. */
    public static Problem bug(Throwable cause) {
        return new Problem(ProblemCode.INTERNAL, "internal error: " + cause, List.of(), null, cause);
    }

    /** What any failure means to a client: problems pass, everything else is a bug. */
    public static Problem of(Throwable failure) {
        return failure instanceof Problem problem ? problem : bug(failure);
    }

    public Problem retryAfter(Duration wait) {
        return new Problem(code, getMessage(), details, wait, getCause());
    }

    public Problem causedBy(Throwable cause) {
        return new Problem(code, getMessage(), details, retryAfter, cause);
    }

    public ProblemCode code() {
        return code;
    }

    /** One entry for each wrong value; empty if the message says it all. */
    public List<FieldProblem> details() {
        return details;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
