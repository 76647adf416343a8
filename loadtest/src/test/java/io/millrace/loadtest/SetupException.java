package io.millrace.loadtest;

/** The server could not be reached, or said no, before or behind the load. */
final class SetupException extends RuntimeException {
    SetupException(String message) {
        super(message);
    }

    SetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
