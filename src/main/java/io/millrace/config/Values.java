package io.millrace.config;

import java.util.Arrays;
import java.util.Map;

/**
 * The text of every key, read on demand; what is wrong is collected and not thrown. Confined to the thread that reads the
 * configuration.
 */
final class Values {
    private final Map<String, Entry> entries;
    private final ConfigProblems problems;

    /** @param entries one for each setting */
    Values(Map<String, Entry> entries, ConfigProblems problems) {
        this.entries = entries;
        this.problems = problems;
    }

    /** The value, or the default if the value is wrong, which is told once however often it is asked for. */
    <T> T get(Setting<T> setting) {
        Entry entry = entries.get(setting.key());
        try {
            return setting.type().parse(entry.text());
        } catch (IllegalArgumentException wrong) {
            if (!problems.concern(setting.key())) {
                problems.add(setting.key(), "bad_value", entry.origin(), wrong.getMessage());
            }
            return setting.type().parse(setting.defaultText());
        }
    }

    /**
     * Checks a relation between values that were already read. Silent if one of them is wrong by itself, since that has
     * been told.
     *
     * @param message what is wrong with the first setting in view of the others
     */
    void check(boolean holds, String message, Setting<?>... settings) {
        if (!holds && Arrays.stream(settings).noneMatch(setting -> problems.concern(setting.key()))) {
            String key = settings[0].key();
            problems.add(key, "conflict", entries.get(key).origin(), message);
        }
    }
}
