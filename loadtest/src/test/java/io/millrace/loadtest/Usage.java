package io.millrace.loadtest;

import java.util.Arrays;

/** What {@code --help} prints. */
final class Usage {
    private Usage() {}

    static String text() {
        StringBuilder text = new StringBuilder("bin/loadtest SIMULATION [-Dname=value]...\n\n");
        for (Command command : Command.values()) {
            text.append(String.format("  %-16s %s%n", command.text(), command.meaning()));
        }
        text.append('\n');
        Arrays.stream(Property.values())
                .forEach(property -> text.append(String.format(
                        "  %-16s %s%s%n",
                        property.text(),
                        property.meaning(),
                        property.defaultValue().map(value -> " (" + value + ")").orElse(""))));
        return text.append("\nLOADTEST_JAVA_OPTS has options of the JVM. docs/load-tests.md says more.\n")
                .toString();
    }
}
