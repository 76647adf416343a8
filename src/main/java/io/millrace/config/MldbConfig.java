package io.millrace.config;

import java.time.Duration;

/**
 * The MLDB dialect.
 *
 * @param queryMemory of heap for the rows that one query puts together; more goes to files
 * @param queryDisk of these files of one query
 * @param scriptCpu processor time of a script
 * @param scriptMemory of all that a script makes
 * @param scriptThreads scripts that run at a time
 * @param scriptQueue scripts that may wait for one of the threads
 * @param cleanupGrace how long chunks stay on disk that were retired
 */
public record MldbConfig(
        long queryMemory,
        long queryDisk,
        Duration scriptCpu,
        long scriptMemory,
        int scriptThreads,
        int scriptQueue,
        Duration cleanupGrace) {
    static final Setting<Long> QUERY_MEMORY = new Setting<>(
            "mldb.query.memory",
            "32MiB",
            ValueType.size("1MiB", "64GiB"),
            "Heap for the rows that one query of datasets puts together; more goes to files below <data>/datasets.");

    static final Setting<Long> QUERY_DISK = new Setting<>(
            "mldb.query.disk",
            "16GiB",
            ValueType.size("1MiB", "1000GiB"),
            "The most that these files of one query may have; a query that needs more is refused.");

    static final Setting<Duration> SCRIPT_CPU = new Setting<>(
            "mldb.script.cpu",
            "10s",
            ValueType.duration("10ms", "1h"),
            "Processor time that a script of a recorder may take.");

    static final Setting<Long> SCRIPT_MEMORY = new Setting<>(
            "mldb.script.memory",
            "256MiB",
            ValueType.size("1MiB", "16GiB"),
            "Bytes of objects that a script may make, all together.");

    static final Setting<Integer> SCRIPT_THREADS = new Setting<>(
            "mldb.script.threads",
            "2",
            ValueType.integer(1, 64),
            "How many scripts run at a time; one that waits for data keeps its thread.");

    static final Setting<Integer> SCRIPT_QUEUE = new Setting<>(
            "mldb.script.queue",
            "100",
            ValueType.integer(0, 100_000),
            "How many more may wait for one of the threads. What comes beyond is refused.");

    static final Setting<Duration> CLEANUP_GRACE = new Setting<>(
            "mldb.cleanup.grace",
            "1h",
            ValueType.duration("0", "365d"),
            "How long a chunk that was retired stays on disk; in any case as long as a window has it.");

    static final SettingGroup GROUP = new SettingGroup(
            "MLDB", QUERY_MEMORY, QUERY_DISK, SCRIPT_CPU, SCRIPT_MEMORY, SCRIPT_THREADS, SCRIPT_QUEUE, CLEANUP_GRACE);

    static MldbConfig read(Values values) {
        return new MldbConfig(
                values.get(QUERY_MEMORY),
                values.get(QUERY_DISK),
                values.get(SCRIPT_CPU),
                values.get(SCRIPT_MEMORY),
                values.get(SCRIPT_THREADS),
                values.get(SCRIPT_QUEUE),
                values.get(CLEANUP_GRACE));
    }
}
