package io.millrace.catalog;

/**
 * Who did something, with what is told of an API key also when it is gone. Immutable.
 *
 * @param keyId of the API key; empty if nobody knows
 * @param keyName as it was then
 * @param owner of the key
 */
public record Actor(String keyId, String keyName, String owner) {
    /** None of the names has a line feed. */
    private static final String BETWEEN = "\n";

    /** In the form that {@link Author} keeps. */
    public String text() {
        return keyId + BETWEEN + keyName + BETWEEN + owner;
    }

    /** @param text of an {@link Author}, a {@link Trail} or a {@link Version}; also the mere id of a key, as before */
    public static Actor of(String text) {
        String[] parts = text.split(BETWEEN, -1);
        return parts.length == 3 ? new Actor(parts[0], parts[1], parts[2]) : new Actor(text, text, text);
    }
}
