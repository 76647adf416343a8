package io.millrace.config;

import java.nio.file.Path;
import java.util.Optional;

/** @param keyFile of the key that secrets are sealed with; empty for the one below the data folder */
public record SecretsConfig(Optional<Path> keyFile) {
    static final Setting<Optional<Path>> KEY_FILE = new Setting<>(
            "secrets.key-file",
            "",
            ValueType.optionalPath(),
            "A line of 64 hexadecimal digits, the key for secrets that have to be shown again; the same on all nodes. Empty: made"
                    + " once and kept in <data>/installation.key.");

    static final SettingGroup GROUP = new SettingGroup("Secrets", KEY_FILE);

    static SecretsConfig read(Values values) {
        return new SecretsConfig(values.get(KEY_FILE));
    }
}
