package io.millrace.loadtest;

/** A property that cannot be used; the message names it and says what to do. */
final class SettingsException extends RuntimeException {
    SettingsException(Property property, String message) {
        super("-D" + property.text() + ": " + message);
    }

    SettingsException(String message) {
        super(message);
    }
}
