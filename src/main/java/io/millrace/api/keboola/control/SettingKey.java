package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * Something that can be set. Immutable.
 *
 * @param defaultValue in the form that its type keeps
 * @param isProtected whether nobody may change it
 * @param validation rules with commas between them, as they are shown; empty if there are none
 */
record SettingKey(
        String name,
        SettingType type,
        String defaultValue,
        boolean isProtected,
        String validation,
        String description) {

    /**
     * The value in the form that its type keeps.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    String read(JsonNode value) {
        String text = type.read(name, value);
        bound("min").filter(least -> type.amount(text) < type.amount(least)).ifPresent(least -> {
            throw new IllegalArgumentException('"' + name + "\" must be " + least + " or greater, but is " + text);
        });
        bound("max").filter(most -> type.amount(text) > type.amount(most)).ifPresent(most -> {
            throw new IllegalArgumentException('"' + name + "\" must be " + most + " or less, but is " + text);
        });
        return text;
    }

    /** What stands behind {@code min=}, {@code minBytes=} or {@code minDuration=}. */
    private Optional<String> bound(String which) {
        return List.of(validation.split(",")).stream()
                .filter(rule -> rule.matches(which + "(Bytes|Duration)?=.*"))
                .map(rule -> rule.substring(rule.indexOf('=') + 1))
                .findFirst();
    }
}
