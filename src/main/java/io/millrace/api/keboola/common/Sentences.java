package io.millrace.api.keboola.common;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The form of messages: a sentence begins with a capital letter and ends with a full stop. */
public final class Sentences {
    private Sentences() {}

    /** One sentence as it is, several as a list with a line for each. */
    public static String of(List<String> messages) {
        return messages.size() == 1
                ? of(messages.get(0))
                : messages.stream().map(Sentences::of).collect(Collectors.joining("\n- ", "- ", ""));
    }

    public static String of(String message) {
        if (message.isEmpty()) {
            return message;
        }
        String begun = message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1);
        return ".)!?:".indexOf(begun.charAt(begun.length() - 1)) >= 0 ? begun : begun + ".";
    }
}
