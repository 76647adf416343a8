package io.millrace.mapping.document;

/** Bytes that are not what they should be; the message says what is wrong, and where. Has no stack trace: it is an answer. */
public final class MalformedDocument extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedDocument(String message) {
        super(message, null, false, false);
    }
}
