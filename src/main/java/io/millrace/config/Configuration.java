package io.millrace.config;

import io.millrace.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A configuration that was read and found good, with the origin of each value. Immutable.
 *
 * @param values one for each key, in the order of {@code conf/millrace.yaml}
 */
public record Configuration(ServerConfig server, List<EffectiveValue> values) {
    /** @throws Problem {@code INVALID_CONFIGURATION} that tells everything that is wrong */
    public static Configuration read(ConfigSources sources) {
        ConfigProblems problems = new ConfigProblems();
        Map<String, Entry> entries = merge(sources, problems);
        ServerConfig server = ServerConfig.read(new Values(entries, problems));
        problems.throwIfAny();
        return new Configuration(
                server,
                ServerConfig.SETTINGS.stream()
                        .map(setting -> effective(setting, entries.get(setting.key())))
                        .toList());
    }

    private static EffectiveValue effective(Setting<?> setting, Entry entry) {
        return new EffectiveValue(setting.key(), setting.type().shown().apply(entry.text()), entry.origin());
    }

    private static Map<String, Entry> merge(ConfigSources sources, ConfigProblems problems) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        ServerConfig.SETTINGS.forEach(
                setting -> entries.put(setting.key(), new Entry(setting.defaultText(), EffectiveValue.DEFAULT)));
        putKnown(entries, from(sources.presets(), "preset"), problems);
        fileOf(sources).ifPresent(file -> putKnown(entries, YamlSource.read(file, problems), problems));
        putKnown(entries, EnvironmentSource.read(sources.environment(), ServerConfig.SETTINGS, problems), problems);
        putKnown(entries, from(sources.sets(), "--set"), problems);
        AwsEnvironment.fill(entries, sources.environment());
        sources.data().ifPresent(folder -> entries.put(ServerConfig.DATA.key(), new Entry(folder, "--data")));
        return entries;
    }

    private static Optional<Path> fileOf(ConfigSources sources) {
        return sources.file().or(() -> Optional.of(sources.defaultFile()).filter(Files::exists));
    }

    private static Map<String, Entry> from(Map<String, String> texts, String origin) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        texts.forEach((key, text) -> entries.put(key, new Entry(text, origin)));
        return entries;
    }

    private static void putKnown(Map<String, Entry> entries, Map<String, Entry> over, ConfigProblems problems) {
        over.forEach((key, entry) -> {
            if (entries.replace(key, entry) == null) {
                problems.add(
                        key, "unknown_key", entry.origin(), "is not a key" + NearestName.hint(key, entries.keySet()));
            }
        });
    }

    /** Keys, values and origins in three columns, without secrets. */
    public String table() {
        int keyWidth =
                values.stream().mapToInt(value -> value.key().length()).max().orElse(0);
        int shownWidth =
                values.stream().mapToInt(value -> value.shown().length()).max().orElse(0);
        String format = "%-" + keyWidth + "s  %-" + Math.min(shownWidth, 40) + "s  %s";
        return values.stream()
                .map(value -> String.format(format, value.key(), value.shown(), value.origin()))
                .collect(Collectors.joining("\n"));
    }
}
