package io.millrace.api.keboola.control;

import static io.millrace.api.keboola.control.SettingType.DURATION;
import static io.millrace.api.keboola.control.SettingType.FLAG;
import static io.millrace.api.keboola.control.SettingType.SIZE;
import static io.millrace.api.keboola.control.SettingType.WHOLE;
import static io.millrace.api.keboola.control.SettingType.WORD;
import static io.millrace.api.keboola.control.SettingType.WORDS;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Everything that can be set for sources and sinks, and what clients of Keboola expect to see besides. */
final class SettingKeys {
    /** In the order in which what is wrong is told. */
    static final List<SettingKey> ALL = List.of(
            locked(
                    "storage.level.local.encoding.compression.gzip.blockSize",
                    SIZE,
                    "256KB",
                    "required,minBytes=16kB,maxBytes=100MB",
                    "Size of the pieces that are compressed in parallel. Without effect here."),
            locked(
                    "storage.level.local.encoding.compression.gzip.concurrency",
                    WHOLE,
                    "0",
                    "",
                    "How many pieces are compressed at the same time, 0 = as many as there are processors. Without effect here."),
            locked(
                    "storage.level.local.encoding.compression.gzip.implementation",
                    WORD,
                    "parallel",
                    "required,oneof=standard fast parallel",
                    "Which compressor is used: standard, fast or parallel. Without effect here."),
            locked(
                    "storage.level.local.encoding.compression.gzip.level",
                    WHOLE,
                    "1",
                    "min=1,max=9",
                    "Compression level, 1 is the fastest. Without effect here."),
            locked(
                    "storage.level.local.encoding.compression.type",
                    WORD,
                    "gzip",
                    "required,oneof=none gzip",
                    "Compression of rows on the local disk. Without effect here."),
            locked(
                    "storage.level.local.encoding.encoder.concurrency",
                    WHOLE,
                    "0",
                    "min=0,max=256",
                    "How many rows are encoded at the same time, 0 = as many as there are processors. Without effect here."),
            locked(
                    "storage.level.local.encoding.encoder.type",
                    WORD,
                    "csv",
                    "required,oneof=csv",
                    "Form of rows on the local disk. Without effect here."),
            locked(
                    "storage.level.local.encoding.failedChunksThreshold",
                    WHOLE,
                    "3",
                    "required,min=1,max=100",
                    "After how many pieces that could not be written a sink takes no more records. Without effect here."),
            locked(
                    "storage.level.local.encoding.inputBuffer",
                    SIZE,
                    "2MB",
                    "maxBytes=16MB",
                    "Buffer before the compression, 0 = none. Without effect here."),
            locked(
                    "storage.level.local.encoding.maxChunkSize",
                    SIZE,
                    "512KB",
                    "required,minBytes=64kB,maxBytes=1MB",
                    "Largest piece that is written at once. Without effect here."),
            locked(
                    "storage.level.local.encoding.sync.checkInterval",
                    DURATION,
                    "5ms",
                    "required,minDuration=1ms,maxDuration=30s",
                    "How often is looked whether to write to the disk. Without effect here."),
            locked(
                    "storage.level.local.encoding.sync.compressedBytesTrigger",
                    SIZE,
                    "256KB",
                    "required,minBytes=100B,maxBytes=100MB",
                    "Compressed bytes after which is written to the disk. Without effect here."),
            locked(
                    "storage.level.local.encoding.sync.countTrigger",
                    WHOLE,
                    "10000",
                    "required,min=1,max=1000000",
                    "Records after which is written to the disk. Without effect here."),
            locked(
                    "storage.level.local.encoding.sync.intervalTrigger",
                    DURATION,
                    "50ms",
                    "required,minDuration=10ms,maxDuration=30s",
                    "Time after which is written to the disk. Without effect here."),
            locked(
                    "storage.level.local.encoding.sync.mode",
                    WORD,
                    "disk",
                    "required,oneof=disk cache",
                    "What a record waits for: disk or cache. The server's sync.mode counts here."),
            locked(
                    "storage.level.local.encoding.sync.uncompressedBytesTrigger",
                    SIZE,
                    "1MB",
                    "required,minBytes=100B,maxBytes=500MB",
                    "Bytes before compression after which is written to the disk. Without effect here."),
            open(
                    "storage.level.local.encoding.sync.wait",
                    FLAG,
                    "true",
                    "",
                    "Whether senders are told that a record is stored (200), or only that it is taken (202)."),
            locked(
                    "storage.level.local.volume.assignment.count",
                    WHOLE,
                    "1",
                    "required,min=1,max=100",
                    "How many volumes a sink writes to. Without effect here."),
            locked(
                    "storage.level.local.volume.assignment.preferredTypes",
                    WORDS,
                    "default",
                    "required,min=1",
                    "Types of volumes, the preferred one first. Without effect here."),
            open(
                    "storage.level.staging.upload.trigger.count",
                    WHOLE,
                    "10000",
                    "required,min=1,max=10000000",
                    "Records after which a slice is uploaded."),
            open(
                    "storage.level.staging.upload.trigger.size",
                    SIZE,
                    "5MB",
                    "required,minBytes=100B,maxBytes=50MB",
                    "Compressed bytes after which a slice is uploaded."),
            open(
                    "storage.level.staging.upload.trigger.interval",
                    DURATION,
                    "30s",
                    "required,minDuration=1s,maxDuration=30m",
                    "Time after which a slice is uploaded."),
            open(
                    "storage.level.target.import.trigger.count",
                    WHOLE,
                    "50000",
                    "required,min=1,max=10000000",
                    "Records after which a file is imported."),
            open(
                    "storage.level.target.import.trigger.size",
                    SIZE,
                    "50MB",
                    "required,minBytes=100B,maxBytes=500MB",
                    "Compressed bytes after which a file is imported."),
            open(
                    "storage.level.target.import.trigger.interval",
                    DURATION,
                    "1m0s",
                    "required,minDuration=30s,maxDuration=24h",
                    "Time after which a file is imported."),
            locked(
                    "storage.level.target.import.trigger.slicesCount",
                    WHOLE,
                    "100",
                    "required,min=1,max=200",
                    "Slices after which a file is imported. Without effect here."),
            locked(
                    "storage.level.target.import.trigger.expiration",
                    DURATION,
                    "30m0s",
                    "required,minDuration=5m,maxDuration=45m",
                    "Time before the end of staging at which a file is imported. Without effect here."));

    /** As they are shown. */
    static final List<SettingKey> SORTED =
            ALL.stream().sorted(Comparator.comparing(SettingKey::name)).toList();

    static final Map<String, SettingKey> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(SettingKey::name, Function.identity()));

    private SettingKeys() {}

    /** Nobody may change it. */
    private static SettingKey locked(
            String name, SettingType type, String defaultValue, String validation, String description) {
        return new SettingKey(name, type, defaultValue, true, validation, description);
    }

    private static SettingKey open(
            String name, SettingType type, String defaultValue, String validation, String description) {
        return new SettingKey(name, type, defaultValue, false, validation, description);
    }
}
