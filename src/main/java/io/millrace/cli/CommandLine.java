package io.millrace.cli;

import io.millrace.config.NearestName;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked for on the command line. Immutable.
 *
 * @param sets the last one wins where a key was given twice
 * @param tables to repair; none means all
 */
public record CommandLine(
        Command command, Optional<Path> config, Optional<String> data, Map<String, String> sets, List<String> tables) {
    public static final String USAGE =
            """
            Usage: millrace COMMAND [OPTION]...

            Commands:
              serve          serve until SIGTERM; prints one line when ready
              demo           serve, with sample data and queries on it
              check-config   print the configuration in force and where each value comes from
              repair         have the running server make damaged or missing chunks again of the slices in
                             staging; says which it made, and fails if it cannot make one

            Options:
              --config FILE      read this file instead of conf/millrace.yaml
              --data DIR         keep everything local below this folder (default ./data)
              --set KEY=VALUE    set a configuration key; may be repeated
              --table NAME       repair only this table; may be repeated
              --help             print this
              --version          print the version

            conf/millrace.yaml names every key. The environment variable MILLRACE_HTTPS_PORT
            sets https.port, and so on. MILLRACE_JAVA_OPTS has options for the JVM.
            """;

    private static final List<String> OPTIONS =
            List.of("--config", "--data", "--set", "--table", "--help", "--version");

    /** @throws Problem {@code INVALID_CONFIGURATION} with the first thing that is wrong */
    public static CommandLine parse(String... arguments) {
        List<String> words = List.of(arguments);
        if (words.contains("--help") || words.contains("-h")) {
            return only(Command.HELP);
        }
        if (words.contains("--version")) {
            return only(Command.VERSION);
        }
        if (words.isEmpty()) {
            throw wrong("a command is missing");
        }
        return new Options(command(words.get(0))).read(words.subList(1, words.size()));
    }

    private static CommandLine only(Command command) {
        return new CommandLine(command, Optional.empty(), Optional.empty(), Map.of(), List.of());
    }

    private static Command command(String word) {
        return Arrays.stream(Command.values())
                .filter(command -> command.word().equals(word))
                .findFirst()
                .orElseThrow(() -> wrong("'" + word + "' is not a command" + NearestName.hint(word, Command.words())));
    }

    private static Problem wrong(String message) {
        return new Problem(ProblemCode.INVALID_CONFIGURATION, message + "\nmillrace --help lists commands and options");
    }

    /** Collects the options. Confined to one thread. */
    private static final class Options {
        private final Command command;
        private Optional<Path> config = Optional.empty();
        private Optional<String> data = Optional.empty();
        private final Map<String, String> sets = new LinkedHashMap<>();
        private final List<String> tables = new ArrayList<>();

        Options(Command command) {
            this.command = command;
        }

        /** Both {@code --data DIR} and {@code --data=DIR} are understood. */
        CommandLine read(List<String> words) {
            for (int i = 0; i < words.size(); i++) {
                String[] option = words.get(i).split("=", 2);
                if (!OPTIONS.contains(option[0])) {
                    throw wrong("'" + option[0] + "' is not an option" + NearestName.hint(option[0], OPTIONS));
                }
                if (option.length == 1 && i + 1 == words.size()) {
                    throw wrong(option[0] + " needs a value");
                }
                take(option[0], option.length == 2 ? option[1] : words.get(++i));
            }
            return new CommandLine(command, config, data, sets, tables);
        }

        private void take(String option, String value) {
            switch (option) {
                case "--config" -> config = Optional.of(Path.of(value));
                case "--data" -> data = Optional.of(value);
                case "--table" -> repair(value);
                default -> set(value);
            }
        }

        private void repair(String table) {
            if (command != Command.REPAIR) {
                throw wrong("--table is an option of repair alone");
            }
            tables.add(table);
        }

        private void set(String assignment) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw wrong("--set needs KEY=VALUE, not '" + assignment + "'");
            }
            sets.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
    }
}
