package io.millrace.api.keboola.control;

import io.millrace.api.json.GoText;
import io.millrace.api.keboola.common.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Collects what is wrong with a request, in the order in which it is found: the answer has the word of the first, and tells
 * all. One use.
 */
final class Checks {
    private static final int BAD_REQUEST = 400;

    private final List<String> messages = new ArrayList<>();
    private String word;

    void add(String firstWord, String message) {
        word = word == null ? firstWord : word;
        messages.add(message);
    }

    void missing(String name, String where) {
        add("missingField", '"' + name + "\" is missing from " + where);
    }

    /** Counts characters as people do, and not as Java. */
    void length(String place, String value, int least, int most) {
        int length = value.codePointCount(0, value.length());
        if (length < least) {
            add("invalidLength", length(place, "greater", least, GoText.quoted(value), length));
        } else if (length > most) {
            add("invalidLength", length(place, "lesser", most, GoText.quoted(value), length));
        }
    }

    private static String length(String place, String relation, int limit, String value, int length) {
        return "length of " + place + " must be " + relation + " or equal than " + limit + " but got value " + value
                + " (len=" + length + ")";
    }

    void size(String place, int size, int least, int most) {
        if (size < least || size > most) {
            add(
                    "invalidLength",
                    length(place, size < least ? "greater" : "lesser", size < least ? least : most, "[…]", size));
        }
    }

    void oneOf(String place, String value, Collection<String> words) {
        if (!words.contains(value)) {
            add(
                    "invalidEnumValue",
                    "value of " + place + " must be one of " + quoted(words) + " but got value "
                            + GoText.quoted(value));
        }
    }

    private static String quoted(Collection<String> words) {
        return words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
    }

    void range(String place, long value, long least, long most) {
        if (value < least) {
            add("invalidRange", place + " must be greater or equal than " + least + " but got value " + value);
        } else if (value > most) {
            add("invalidRange", place + " must be lesser or equal than " + most + " but got value " + value);
        }
    }

    /** PostgreSQL has no texts with U+0000. */
    void storable(String place, String text) {
        if (text.indexOf('\0') >= 0) {
            add("badRequest", place + " must not have the character U+0000");
        }
    }

    /** A parameter that is none of its type. */
    void type(String name, String text, String wanted) {
        add("invalidFieldType", "invalid value " + GoText.quoted(text) + " for \"" + name + "\", must be a " + wanted);
    }

    /** @throws Refusal if anything is wrong */
    void require() {
        if (word != null) {
            throw new Refusal(BAD_REQUEST, word, String.join("; ", messages));
        }
    }
}
