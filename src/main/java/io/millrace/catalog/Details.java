package io.millrace.catalog;

import java.util.Map;

/**
 * What people say of an endpoint or a sink. Immutable.
 *
 * @param name a line of 255 bytes at most; a dialect's own rule is checked by the dialect
 * @param description free text
 * @param settings what it overrides of the server's configuration, by key
 * @param properties what only the dialect understands, a JSON object as text
 */
public record Details(String name, String description, Map<String, String> settings, String properties) {
    /** No properties. */
    public static final String NONE = "{}";

    public Details {
        settings = Map.copyOf(settings);
    }

    /** A name and nothing else. */
    public static Details named(String name) {
        return new Details(name, "", Map.of(), NONE);
    }

    public Details withDescription(String next) {
        return new Details(name, next, settings, properties);
    }

    public Details withName(String next) {
        return new Details(next, description, settings, properties);
    }
}
