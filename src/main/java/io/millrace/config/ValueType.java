package io.millrace.config;

import io.millrace.model.ByteSize;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a value is read. Immutable.
 *
 * @param description what is allowed, to complete "expected …"
 * @param reader throws {@link IllegalArgumentException} with a message that shows no secret
 * @param shown the text as it may be printed
 */
record ValueType<T>(String description, Function<String, T> reader, UnaryOperator<String> shown) {
    private ValueType(String description, Function<String, T> reader) {
        this(description, reader, UnaryOperator.identity());
    }

    T parse(String text) {
        return reader.apply(text);
    }

    static ValueType<String> host() {
        Pattern host = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
        return new ValueType<>("a host name or an address", text -> match(host, text, "a host name or an address"));
    }

    static ValueType<String> text(Pattern pattern, String description) {
        return new ValueType<>(description, text -> match(pattern, text, description));
    }

    static ValueType<Boolean> flag() {
        String description = "true or false";
        return new ValueType<>(
                description, text -> Boolean.valueOf(match(Pattern.compile("true|false"), text, description)));
    }

    static ValueType<Optional<String>> optional(Pattern pattern, String description) {
        return new ValueType<>(
                description + ", or empty",
                text -> text.isEmpty() ? Optional.empty() : Optional.of(match(pattern, text, description)));
    }

    /** Without a slash at its end. */
    static ValueType<Optional<URI>> optionalUrl() {
        return new ValueType<>(
                "an http or https address: scheme, host and, if need be, port and path, or empty",
                text -> text.isEmpty() ? Optional.empty() : Optional.of(url(text)));
    }

    private static URI url(String text) {
        Pattern url =
                Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?");
        String description = "an address such as https://millrace.example.com:8443";
        try {
            URI parsed = new URI(match(url, text, description).replaceFirst("/+$", ""));
            if (parsed.getHost() != null && parsed.getPort() <= 65535) {
                return parsed;
            }
        } catch (URISyntaxException e) {
            throw expected(text, description);
        }
        throw expected(text, description);
    }

    private static String match(Pattern pattern, String text, String description) {
        if (!pattern.matcher(text).matches()) {
            throw expected(text, description);
        }
        return text;
    }

    /** Relative paths start at the working directory. */
    static ValueType<Path> path() {
        return new ValueType<>(
                "a path", ValueType::absolute, text -> absolute(text).toString());
    }

    static ValueType<Optional<Path>> optionalPath() {
        return new ValueType<>(
                "a path, or empty", text -> text.isEmpty() ? Optional.empty() : Optional.of(absolute(text)));
    }

    private static Path absolute(String text) {
        if (text.isEmpty()) {
            throw expected(text, "a path");
        }
        return Path.of(text).toAbsolutePath().normalize();
    }

    static ValueType<Integer> integer(int least, int most) {
        return integer(least, most, "a whole number, " + least + " to " + most);
    }

    static ValueType<Integer> port() {
        return integer(-1, 65535, "a port, 1 to 65535; -1 = any free one; 0 = off");
    }

    private static ValueType<Integer> integer(int least, int most, String description) {
        return new ValueType<>(
                description, text -> (int) within(least, most, wholeNumber(text, description), text, description));
    }

    static ValueType<Long> count(long least, long most) {
        String description = "a whole number, " + least + " to " + most;
        return new ValueType<>(
                description, text -> within(least, most, wholeNumber(text, description), text, description));
    }

    private static long wholeNumber(String text, String description) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw expected(text, description);
        }
    }

    static ValueType<Long> size(String least, String most) {
        String description = "a size, " + least + " to " + most;
        long leastBytes = ByteSize.parse(least);
        long mostBytes = ByteSize.parse(most);
        return new ValueType<>(
                description, text -> within(leastBytes, mostBytes, ByteSize.parse(text), text, description));
    }

    static ValueType<Duration> duration(String least, String most) {
        String description = "a duration, " + least + " to " + most;
        long leastNanos = TimeSpan.parse(least).toNanos();
        long mostNanos = TimeSpan.parse(most).toNanos();
        return new ValueType<>(
                description,
                text -> Duration.ofNanos(
                        within(leastNanos, mostNanos, TimeSpan.parse(text).toNanos(), text, description)));
    }

    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> words) {
        String description = "one of "
                + Arrays.stream(words.getEnumConstants()).map(ValueType::word).collect(Collectors.joining(", "));
        return new ValueType<>(description, text -> Arrays.stream(words.getEnumConstants())
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> expected(text, description)));
    }

    /** {@code API_KEY} is written {@code api-key}. */
    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long within(long least, long most, long value, String text, String description) {
        if (value < least || value > most) {
            throw expected(text, description);
        }
        return value;
    }

    static IllegalArgumentException expected(String text, String description) {
        return new IllegalArgumentException("'" + text + "' is not allowed; expected " + description);
    }
}
