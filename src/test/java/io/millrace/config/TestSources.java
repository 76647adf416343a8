package io.millrace.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where test configurations come from: only what a test names. */
public final class TestSources {
    private static final ConfigSources NONE = new ConfigSources(
            Map.of(), Optional.empty(), Path.of("no-such-file.yaml"), Map.of(), Map.of(), Optional.empty());

    private TestSources() {}

    static ConfigSources none() {
        return NONE;
    }

    static ConfigSources sets(Map<String, String> sets) {
        return new ConfigSources(
                NONE.presets(), NONE.file(), NONE.defaultFile(), NONE.environment(), sets, NONE.data());
    }

    static ConfigSources file(Path file) {
        return new ConfigSources(
                NONE.presets(), Optional.of(file), NONE.defaultFile(), NONE.environment(), NONE.sets(), NONE.data());
    }

    static ConfigSources environment(Map<String, String> environment) {
        return new ConfigSources(
                NONE.presets(), NONE.file(), NONE.defaultFile(), environment, NONE.sets(), NONE.data());
    }

    public static ServerConfig config(Map<String, String> sets) {
        return Configuration.read(sets(sets)).server();
    }
}
