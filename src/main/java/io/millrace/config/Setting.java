package io.millrace.config;

import java.util.Locale;

/**
 * One configuration key. Immutable.
 *
 * @param key words joined by dots
 * @param defaultText as it would stand in the file; empty where there is none
 * @param help one or two sentences for {@code conf/millrace.yaml}
 */
record Setting<T>(String key, String defaultText, ValueType<T> type, String help) {
    /** The environment variable that sets it. */
    String variable() {
        return EnvironmentSource.PREFIX
                + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
