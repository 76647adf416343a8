package io.millrace.config;

/**
 * A key as it is in force.
 *
 * @param shown without secrets
 * @param origin where it was given
 */
public record EffectiveValue(String key, String shown, String origin) {
    static final String DEFAULT = "default";

    public boolean isDefault() {
        return origin.equals(DEFAULT);
    }
}
