package io.millrace.api;

import java.util.Locale;
import java.util.Optional;

/**
 * The hops that {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For} names, read from the right: what a proxy has added
 * there is read in the same way, whatever the client wrote to the left of it. Confined to one thread.
 */
final class ForwardedList {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private final String text;
    private final boolean isForwarded;
    private int end;

    /**
     * @param text all values of the header, with commas between them
     * @param isForwarded else it is of the kind of {@code X-Forwarded-For}
     */
    ForwardedList(String text, boolean isForwarded) {
        this.text = text;
        this.isForwarded = isForwarded;
        end = text.length();
    }

    boolean hasNext() {
        return end >= 0;
    }

    /** The address in the next element to the left, perhaps with a port; empty if it has none or is malformed. */
    Optional<String> next() {
        int comma = end - 1;
        boolean isQuoted = false;
        while (comma >= 0 && (isQuoted || text.charAt(comma) != ',')) {
            if (isForwarded && text.charAt(comma) == '"' && !(isQuoted && isEscaped(comma))) {
                isQuoted = !isQuoted;
            }
            comma--;
        }
        String element = strip(text.substring(comma + 1, end));
        end = comma;
        if (!isForwarded) {
            return Optional.of(element);
        }
        return isQuoted ? Optional.empty() : forOf(element);
    }

    private boolean isEscaped(int at) {
        int slashes = 0;
        while (at - slashes > 0 && text.charAt(at - slashes - 1) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    /** The value of {@code for} among the pairs of an element; empty if one pair is malformed or there is not exactly one. */
    private static Optional<String> forOf(String element) {
        String found = null;
        int at = 0;
        while (at <= element.length()) {
            int semicolon = endOfPair(element, at);
            String pair = strip(element.substring(at, semicolon));
            int equals = pair.indexOf('=');
            Optional<String> value = equals < 0 ? Optional.empty() : value(pair.substring(equals + 1));
            if (value.isEmpty() || !pair.substring(0, equals).matches(TOKEN)) {
                return Optional.empty();
            }
            if (pair.substring(0, equals).toLowerCase(Locale.ROOT).equals("for")) {
                if (found != null) {
                    return Optional.empty();
                }
                found = value.get();
            }
            at = semicolon + 1;
        }
        return Optional.ofNullable(found);
    }

    private static int endOfPair(String element, int from) {
        boolean isQuoted = false;
        for (int i = from; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (isQuoted && c == '\\') {
                i++;
            } else if (!isQuoted && c == ';') {
                return i;
            }
        }
        return element.length();
    }

    /** A token, or a quoted string without its quotes. Addresses without quotes are taken too, as some proxies write them. */
    private static Optional<String> value(String text) {
        if (!text.startsWith("\"")) {
            return Optional.of(text).filter(token -> token.matches("[^\"\\\\ \t,;=]+"));
        }
        StringBuilder value = new StringBuilder();
        int i = 1;
        while (i < text.length() && text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 1 : 0;
            if (i < text.length()) {
                value.append(text.charAt(i));
            }
            i++;
        }
        return i == text.length() - 1 ? Optional.of(value.toString()) : Optional.empty();
    }

    private static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
            from++;
        }
        while (to > from && (text.charAt(to - 1) == ' ' || text.charAt(to - 1) == '\t')) {
            to--;
        }
        return text.substring(from, to);
    }
}
