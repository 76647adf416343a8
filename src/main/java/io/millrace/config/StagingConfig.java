package io.millrace.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where closed slices are uploaded to.
 *
 * @param earlier where they were before, the latest first
 * @param retention how long a slice stays there after its import
 * @param bytesMax of imported slices there; beyond it the oldest go earlier
 * @param scrubBytesPerSecond of chunks and staged slices that are read back and checked; 0: none
 * @param scrubInterval how often all of them are
 * @param cleanupGrace how long other files stay that nothing needs any more
 * @param retentionInterval how often chunks are looked through for records and time views whose time to live is over
 */
public record StagingConfig(
        StagingPlace place,
        List<StagingPlace> earlier,
        S3Config s3,
        Duration retention,
        long bytesMax,
        long scrubBytesPerSecond,
        Duration scrubInterval,
        Duration cleanupGrace,
        Duration retentionInterval) {
    static final Setting<String> URI_KEY = new Setting<>(
            "staging.uri",
            "file:<data>/staging",
            new ValueType<>(
                    "file: and a directory, which may start with <data>, or s3:// with a bucket and a prefix",
                    StagingPlace::checked,
                    text -> text),
            "Where closed slices are uploaded to: a directory, or a store that speaks S3.");
    static final Setting<List<String>> EARLIER = new Setting<>(
            "staging.earlier",
            "",
            new ValueType<>(
                    "places as in staging.uri, with commas between them, or empty",
                    StagingPlace::checkedList,
                    text -> text),
            "Where they were uploaded to before, for as long as slices are there: read and cleared, never written."
                    + " <data>/staging need not be named.");
    /** Those that name places. */
    static final List<Setting<?>> PLACES = List.of(URI_KEY, EARLIER);

    static final Setting<Duration> RETENTION = new Setting<>(
            "staging.retention",
            "24h",
            ValueType.duration("0", "365d"),
            "How long staged slices stay after their import: so long damaged chunks can be repaired. 0 = until imported.");
    static final Setting<Long> SIZE_MAX = new Setting<>(
            "staging.size-max",
            "10GiB",
            ValueType.size("0B", "1024GiB"),
            "Imported slices in staging, compressed; in a directory at most a tenth of its disk. Beyond it the oldest go before their time.");
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
            EARLIER,
            RETENTION,
            SIZE_MAX,
            SCRUB_RATE,
            SCRUB_INTERVAL,
            GRACE,
            RETENTION_INTERVAL);

    /** @param hasChunks whether chunks are in a store */
    static StagingConfig read(Values values, Path data, boolean hasChunks) {
        StagingPlace place = StagingPlace.of(values.get(URI_KEY), data);
        List<StagingPlace> earlier = values.get(EARLIER).stream()
                .map(text -> StagingPlace.of(text, data))
                .filter(other -> !other.equals(place))
                .distinct()
                .toList();
        return new StagingConfig(
                place,
                earlier,
                S3Config.read(values, hasChunks || isInStore(place, earlier)),
                values.get(RETENTION),
                values.get(SIZE_MAX),
                values.get(SCRUB_RATE),
                values.get(SCRUB_INTERVAL),
                values.get(GRACE),
                values.get(RETENTION_INTERVAL));
    }

    /** Whether slices are in a store, or were. */
    public boolean usesStore() {
        return isInStore(place, earlier);
    }

    private static boolean isInStore(StagingPlace place, List<StagingPlace> earlier) {
        return Stream.concat(Stream.of(place), earlier.stream()).anyMatch(StagingPlace.Bucket.class::isInstance);
    }
}
