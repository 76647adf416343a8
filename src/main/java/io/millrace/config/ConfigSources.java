package io.millrace.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where values come from, in rising order of what wins.
 *
 * @param presets other defaults, such as those of the demo
 * @param file as named on the command line; it has to exist
 * @param defaultFile read if there is such a file and none was named
 * @param environment all variables of the process
 * @param sets of {@code --set}
 * @param data of {@code --data}
 */
public record ConfigSources(
        Map<String, String> presets,
        Optional<Path> file,
        Path defaultFile,
        Map<String, String> environment,
        Map<String, String> sets,
        Optional<String> data) {}
