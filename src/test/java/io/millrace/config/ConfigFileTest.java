package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/millrace.yaml} says what the code says. */
final class ConfigFileTest {
    private static final Path FILE = Path.of("conf", "millrace.yaml");

    private static final String HEAD =
            """
            # Configuration of Millrace. Every key is here with its default; take out the # before a key to change it.
            # Keys may also be nested:     https: {port: 8443}
            # They may be given elsewhere: MILLRACE_HTTPS_PORT=8443 in the environment, --set https.port=8443 on the
            # command line; the later of file, environment and command line wins.
            # Sizes: B, KB, MB, GB (1000) or KiB, MiB, GiB (1024). Durations: us, ms, s, m, h, d.
            # `millrace check-config` prints what is in force.
            """;

    @TempDir
    private Path folder;

    @Test
    void namesEveryKeyWithDefaultAndMeaning() throws IOException {
        String expected =
                ServerConfig.GROUPS.stream().map(ConfigFileTest::section).collect(Collectors.joining("", HEAD, ""));
        assertEquals(expected, Files.readString(FILE));
    }

    private static String section(SettingGroup group) {
        return group.settings().stream()
                .map(ConfigFileTest::lines)
                .collect(Collectors.joining("", "\n# --- " + group.title() + "\n", ""));
    }

    private static String lines(Setting<?> setting) {
        String text = setting.defaultText().isEmpty() ? "\"\"" : setting.defaultText();
        return "\n# " + setting.help() + "\n# Value: " + setting.type().description() + ".\n#" + setting.key() + ": "
                + text + "\n";
    }

    @Test
    void meansTheDefaultsWhenEveryKeyIsTakenIn() throws IOException {
        String all = Files.readString(FILE).replaceAll("(?m)^#(?! )", "");
        Configuration read = Configuration.read(TestSources.file(Files.writeString(folder.resolve("all.yaml"), all)));
        assertEquals(Configuration.read(TestSources.none()).server(), read.server());
        assertEquals(0, read.values().stream().filter(EffectiveValue::isDefault).count());
    }
}
