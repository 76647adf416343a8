package io.millrace.mapping.template;

/** A template that cannot be used; the message says where and why, {@code line:column-column reason}. */
public final class MalformedTemplate extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedTemplate(String message) {
        super(message, null, false, false);
    }
}
