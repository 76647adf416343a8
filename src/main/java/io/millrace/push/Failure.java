package io.millrace.push;

/** Why something was not sent, as it is shown and kept. Stateless. */
final class Failure {
    private static final int CHARS_MAX = 500;

    private Failure() {}

    /** It may have bytes of whatever answered. */
    static String of(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return of(message);
    }

    static String of(String message) {
        String line = message.replaceAll("\\p{Cntrl}", "?");
        return line.length() > CHARS_MAX ? line.substring(0, CHARS_MAX) : line;
    }
}
