package io.millrace.mapping.multipart;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A value with parameters, such as {@code form-data; name="file"; filename="a \"b\".png"}. In quotation marks a backslash hides another
 * backslash and a quotation mark; before anything else it is a backslash, as in the paths that some browsers send. Immutable.
 *
 * @param word what is in front, in lower case
 * @param parameters by name in lower case
 */
record HeaderValue(String word, Map<String, String> parameters) {
    /** Empty if it is not of this form, or names a parameter twice. */
    static Optional<HeaderValue> read(String text) {
        int semicolon = text.indexOf(';');
        String word = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = semicolon < 0 ? text.length() : semicolon;
        while (at < text.length()) {
            at = skipBlanks(text, at + 1);
            if (at == text.length()) {
                break; // some clients end with a semicolon
            }
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            at = value(text, skipBlanks(text, equals + 1), value);
            if (at < 0 || name.isEmpty() || parameters.put(name, value.toString()) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new HeaderValue(word.toLowerCase(Locale.ROOT), parameters));
    }

    /** Gives the offset of the semicolon behind the value, or the end; -1 if there is neither. */
    private static int value(String text, int from, StringBuilder value) {
        if (from == text.length() || text.charAt(from) != '"') {
            int semicolon = text.indexOf(';', from);
            int end = semicolon < 0 ? text.length() : semicolon;
            value.append(text.substring(from, end).strip());
            return value.indexOf("\"") < 0 ? end : -1;
        }
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            boolean isEscape = text.charAt(at) == '\\'
                    && at + 1 < text.length()
                    && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
            at += isEscape ? 1 : 0;
            value.append(text.charAt(at++));
        }
        int end = skipBlanks(text, Math.min(text.length(), at + 1));
        return at < text.length() && (end == text.length() || text.charAt(end) == ';') ? end : -1;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
