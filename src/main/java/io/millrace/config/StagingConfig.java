package io.millrace.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where closed slices are uploaded to.
 *
 * @param directory absolute
 * @param cleanupGrace how long a file stays that nothing needs any more
 */
public record StagingConfig(Path directory, Duration cleanupGrace) {
    private static final String DATA = "<data>";

    static final Setting<String> URI_KEY = new Setting<>(
            "staging.uri",
            "file:<data>/staging",
            new ValueType<>("file: and a directory, which may start with <data>", StagingConfig::checked, text -> text),
            "The directory that closed slices are uploaded to.");
    static final Setting<Duration> GRACE = new Setting<>(
            "cleanup.grace",
            "1m",
            ValueType.duration("1s", "24h"),
            "How long files stay that nothing needs any more: imported slices, merged chunks.");

    static final SettingGroup GROUP = new SettingGroup("Staging and clean-up", URI_KEY, GRACE);

    static StagingConfig read(Values values, Path data) {
        String path = values.get(URI_KEY).substring("file:".length());
        Path directory = path.startsWith(DATA)
                ? Path.of(data + path.substring(DATA.length()))
                : Path.of(path).toAbsolutePath();
        return new StagingConfig(directory.normalize(), values.get(GRACE));
    }

    private static String checked(String text) {
        if (text.startsWith("s3:")) {
            throw new IllegalArgumentException(
                    "staging in S3 is not there yet; use file: and a directory, such as file:<data>/staging");
        }
        if (text.matches("file:(?://)?(?:/|<data>).*")) {
            return text.startsWith("file://") ? "file:" + text.substring("file://".length()) : text;
        }
        throw ValueType.expected(text, "file: and an absolute directory or <data>/…");
    }
}
