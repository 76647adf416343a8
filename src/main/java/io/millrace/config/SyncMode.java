package io.millrace.config;

/** When a record counts as stored. */
public enum SyncMode {
    /** After fdatasync: the answer survives a loss of power. */
    DISK,
    /** After the write: the answer survives the death of the process only. */
    CACHE;

    static final Setting<SyncMode> MODE = new Setting<>(
            "sync.mode",
            "disk",
            ValueType.oneOf(SyncMode.class),
            "disk answers after fdatasync; cache after the write, so that a loss of power can lose answered records.");
}
