package io.millrace.loadtest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of the properties. Immutable. */
final class Settings {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final Function<String, String> given;
    private final Map<Property, String> defaults;

    /** @param given the value of a name, or null */
    Settings(Function<String, String> given) {
        this(given, Map.of());
    }

    private Settings(Function<String, String> given, Map<Property, String> defaults) {
        this.given = given;
        this.defaults = Map.copyOf(defaults);
    }

    /** Those that the JVM was started with. */
    static Settings ofSystem() {
        return new Settings(System::getProperty);
    }

    /** With values for what is not given. */
    Settings withDefaults(Map<Property, String> others) {
        return new Settings(given, others);
    }

    Optional<String> text(Property property) {
        String value = given.apply(property.text());
        return Optional.ofNullable(value)
                .or(() -> Optional.ofNullable(defaults.get(property)))
                .or(property::defaultValue)
                .filter(text -> !text.isEmpty());
    }

    String required(Property property) {
        return text(property).orElseThrow(() -> new SettingsException(property, "is missing; " + property.meaning()));
    }

    boolean isGiven(Property property) {
        return given.apply(property.text()) != null;
    }

    boolean flag(Property property) {
        String text = required(property);
        if (!text.equals("true") && !text.equals("false")) {
            throw new SettingsException(property, "has to be true or false, but is " + text);
        }
        return text.equals("true");
    }

    int whole(Property property, int min, int max) {
        return whole(property, required(property), min, max);
    }

    /** Whole numbers with commas between them, each larger than the one before. */
    List<Integer> rising(Property property, int min, int max) {
        List<Integer> numbers = List.of(required(property).split(",", -1)).stream()
                .map(text -> whole(property, text.strip(), min, max))
                .toList();
        for (int i = 1; i < numbers.size(); i++) {
            if (numbers.get(i) <= numbers.get(i - 1)) {
                throw new SettingsException(
                        property, "has to rise, but " + numbers.get(i) + " comes after " + numbers.get(i - 1));
            }
        }
        return numbers;
    }

    private static int whole(Property property, String text, int min, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new SettingsException(
                property, "has to be a whole number from " + min + " to " + max + ", but is " + text);
    }

    Duration duration(Property property, Duration min) {
        String text = required(property);
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new SettingsException(property, "has to be a duration such as 500ms, 20s, 30m or 1h, but is " + text);
        }
        long number = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                };
        if (duration.compareTo(min) < 0) {
            throw new SettingsException(property, "has to be " + min.toMillis() + "ms or more, but is " + text);
        }
        return duration;
    }
}
