package io.millrace.api.keboola.source;

import io.millrace.problem.ProblemCode;

/** Why a record could not be mapped, as senders are told. */
enum MappingFault {
    /** The body is not what its type says. */
    BODY(400, "badRequest"),
    TYPE(415, "unsupportedMediaType"),
    TOO_LARGE(413, "payloadTooLarge"),
    /** A column finds nothing that it can take. */
    COLUMN(422, "unprocessableContent");

    private final int status;
    private final String word;

    MappingFault(int status, String word) {
        this.status = status;
        this.word = word;
    }

    int status() {
        return status;
    }

    String word() {
        return word;
    }

    boolean tellsColumn() {
        return this == COLUMN;
    }

    MappingFault worse(MappingFault other) {
        return other.status > status ? other : this;
    }

    /** @param reason the stable word of a mapping */
    static MappingFault of(String reason) {
        return switch (reason) {
            case "bad_body" -> BODY;
            case "unsupported_type" -> TYPE;
            case "too_large" -> TOO_LARGE;
            default -> COLUMN;
        };
    }

    static MappingFault of(ProblemCode code) {
        return switch (code) {
            case INVALID_CONTENT_TYPE -> TYPE;
            case TOO_LARGE -> TOO_LARGE;
            case INVALID_BODY -> BODY;
            default -> COLUMN;
        };
    }
}
