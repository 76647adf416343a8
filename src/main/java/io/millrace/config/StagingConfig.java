package io.millrace.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where closed slices are uploaded to.
 *
 * @param directory absolute
 * @param retention how long a slice stays there after its import
 * @param bytesMax of imported slices there; beyond it the oldest go earlier
 * @param scrubBytesPerSecond of chunks and staged slices that are read back and checked; 0: none
 * @param scrubInterval how often all of them are
 * @param cleanupGrace how long other files stay that nothing needs any more
 * @param retentionInterval how often chunks are looked through for records and time views whose time to live is over
 */
public record StagingConfig(
        Path directory,
        Duration retention,
        long bytesMax,
        long scrubBytesPerSecond,
        Duration scrubInterval,
        Duration cleanupGrace,
        Duration retentionInterval) {
    private static final String DATA = "<data>";

    static final Setting<String> URI_KEY = new Setting<>(
            "staging.uri",
            "file:<data>/staging",
            new ValueType<>("file: and a directory, which may start with <data>", StagingConfig::checked, text -> text),
            "The directory that closed slices are uploaded to.");
    static final Setting<Duration> RETENTION = new Setting<>(
            "staging.retention",
            "24h",
            ValueType.duration("0", "365d"),
            "How long staged slices stay after their import: so long damaged chunks can be repaired. 0 = until imported.");
    static final Setting<Long> SIZE_MAX = new Setting<>(
            "staging.size-max",
            "10GiB",
            ValueType.size("0B", "1024GiB"),
            "Imported slices in staging, compressed, at most a tenth of the disk. Beyond it the oldest go before their time.");
    static final Setting<Long> SCRUB_RATE = new Setting<>(
            "scrub.rate",
            "4MiB",
            ValueType.size("0B", "1GiB"),
            "Bytes of chunks and staged slices that are read back and checked per second, in the background. 0 = off.");
    static final Setting<Duration> SCRUB_INTERVAL = new Setting<>(
            "scrub.interval",
            "24h",
            ValueType.duration("1s", "365d"),
            "How often all of them are checked, if the rate allows it.");
    static final Setting<Duration> GRACE = new Setting<>(
            "cleanup.grace",
            "1m",
            ValueType.duration("1s", "24h"),
            "How long files stay that nothing needs any more: imported slices on the volume, merged chunks.");

    static final Setting<Duration> RETENTION_INTERVAL = new Setting<>(
            "retention.interval",
            "1m",
            ValueType.duration("100ms", "24h"),
            "How often the disk is cleared of what no answer has any more: records and time views whose time to live is over, and what"
                    + " newer chunks hide.");

    static final SettingGroup GROUP = new SettingGroup(
            "Staging, checks and clean-up",
            URI_KEY,
            RETENTION,
            SIZE_MAX,
            SCRUB_RATE,
            SCRUB_INTERVAL,
            GRACE,
            RETENTION_INTERVAL);

    static StagingConfig read(Values values, Path data) {
        String path = values.get(URI_KEY).substring("file:".length());
        Path directory = path.startsWith(DATA)
                ? Path.of(data + path.substring(DATA.length()))
                : Path.of(path).toAbsolutePath();
        return new StagingConfig(
                directory.normalize(),
                values.get(RETENTION),
                values.get(SIZE_MAX),
                values.get(SCRUB_RATE),
                values.get(SCRUB_INTERVAL),
                values.get(GRACE),
                values.get(RETENTION_INTERVAL));
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
