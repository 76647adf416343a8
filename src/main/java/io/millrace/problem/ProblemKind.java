package io.millrace.problem;

/** Whose turn it is after a failure. */
public enum ProblemKind {
    /** The request is wrong; sending it again unchanged fails again. */
    REJECTED,
    /** The client sends too much for now; sending it again later succeeds. */
    THROTTLED,
    /** The server cannot do it for now; sending it again later succeeds. */
    UNAVAILABLE,
    /** Stored bytes are not what was written. */
    CORRUPT,
    /** A mistake in Millrace. */
    BUG
}
