package io.millrace.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the program can do. */
public enum Command {
    SERVE,
    DEMO,
    CHECK_CONFIG,
    REPAIR,
    HELP,
    VERSION;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Command::word).toList();
    }
}
