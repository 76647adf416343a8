package io.millrace.problem;

import static io.millrace.problem.ProblemKind.BUG;
import static io.millrace.problem.ProblemKind.REJECTED;
import static io.millrace.problem.ProblemKind.THROTTLED;
import static io.millrace.problem.ProblemKind.UNAVAILABLE;

/**
 * Every failure that a user can meet, by its stable name. Dialects translate a code into their own status and words; the
 * HTTP status here is the one used where a dialect has no opinion.
 */
public enum ProblemCode {
    /** The body is not well-formed, or lacks what every request of its kind has. */
    INVALID_BODY(REJECTED, 400),
    /** The request line or a header is not HTTP as it is spoken here. */
    MALFORMED_REQUEST(REJECTED, 400),
    /** A value in the request is not allowed; details name each one. */
    INVALID_PARAMETER(REJECTED, 400),
    /** Something required is absent. */
    MISSING_PARAMETER(REJECTED, 400),
    /** The declared content type or encoding cannot be read here. */
    INVALID_CONTENT_TYPE(REJECTED, 415),
    /** A query is not PQL, or asks for something that does not exist or does not fit. */
    INVALID_QUERY(REJECTED, 400),
    /** The request names another resource that does not exist. */
    RELATED_NOT_FOUND(REJECTED, 400),
    /** No credentials. */
    UNAUTHENTICATED(REJECTED, 401),
    /** Credentials that are wrong, expired or revoked. */
    BAD_CREDENTIALS(REJECTED, 401),
    /** Valid credentials without the right. */
    FORBIDDEN(REJECTED, 403),
    NOT_FOUND(REJECTED, 404),
    METHOD_NOT_ALLOWED(REJECTED, 405),
    NOT_ACCEPTABLE(REJECTED, 406),
    /** The body did not arrive in time. */
    REQUEST_TIMEOUT(REJECTED, 408),
    ALREADY_EXISTS(REJECTED, 409),
    /** The resource exists but is not in a state that allows this. */
    INCORRECT_STATE(REJECTED, 409),
    /** The resource is another one, of the same name, than the request is meant for. */
    PRECONDITION_FAILED(REJECTED, 412),
    /** The request has the idempotency key of another one with another body. */
    IDEMPOTENCY_CONFLICT(REJECTED, 422),
    /** The body is larger than this server reads, or larger than one second of the endpoint's budget. */
    TOO_LARGE(REJECTED, 413),
    /** The request line is longer than this server reads. */
    LINE_TOO_LONG(REJECTED, 414),
    /** All headers together are larger than this server reads. */
    HEADERS_TOO_LARGE(REJECTED, 431),
    /** The endpoint's budget is used up for now. */
    THROUGHPUT_EXCEEDED(THROTTLED, 429),
    /** The reference has it, Millrace does not; the message says what to do instead. */
    NOT_IMPLEMENTED(REJECTED, 501),
    /** A bound on queues, memory, disk or time of this server is reached. */
    OVERLOADED(UNAVAILABLE, 503),
    /** The server stops, or a part that it needs does not answer. */
    UNAVAILABLE_NOW(UNAVAILABLE, 503),
    /** A file's bytes contradict its checksum or format. */
    CORRUPT_FILE(ProblemKind.CORRUPT, 500),
    /** A file was written by a release older than this one can read. */
    FILE_TOO_OLD(ProblemKind.CORRUPT, 500),
    /** A file was written by a newer release. */
    FILE_TOO_NEW(ProblemKind.CORRUPT, 500),
    /** The configuration cannot be used. */
    INVALID_CONFIGURATION(REJECTED, 500),
    INTERNAL(BUG, 500);

    private final ProblemKind kind;
    private final int status;

    ProblemCode(ProblemKind kind, int status) {
        this.kind = kind;
        this.status = status;
    }

    public ProblemKind kind() {
        return kind;
    }

    /** The HTTP status where the dialect does not fix another. */
    public int status() {
        return status;
    }
}
