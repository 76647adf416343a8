package io.millrace.config;

import java.time.Duration;

/**
 * Threads and times.
 *
 * @param ingestThreads map and write records; at least 1
 * @param queryThreads answer queries; at least 1
 * @param queryQueue queries that may wait for one of the threads; more are answered with 503
 * @param queryTimeout after which a query is given up, be it that it waits, computes, or that its answer is being sent
 * @param queryHistoryLength queries that have ended and are remembered; 0 = none
 * @param stopDelay for which a server that is to stop serves on, and says that it is not ready
 * @param stopGrace for requests in flight when the server stops
 */
public record WorkConfig(
        int ingestThreads,
        int queryThreads,
        int queryQueue,
        Duration queryTimeout,
        int queryHistoryLength,
        Duration stopDelay,
        Duration stopGrace) {
    static final Setting<Integer> INGEST_THREADS = new Setting<>(
            "ingest.threads",
            "0",
            ValueType.integer(0, 256),
            "Threads that map and write records. 0 = one for each core.");
    static final Setting<Integer> QUERY_THREADS = new Setting<>(
            "query.threads", "0", ValueType.integer(0, 256), "Threads that answer queries. 0 = one for each core.");
    static final Setting<Integer> QUERY_QUEUE = new Setting<>(
            "query.queue",
            "100",
            ValueType.integer(0, 100_000),
            "Queries that may wait for a thread; any more are answered with 503.");
    static final Setting<Duration> QUERY_TIMEOUT = new Setting<>(
            "query.timeout",
            "30s",
            ValueType.duration("100ms", "1h"),
            "When a query is given up: with 503, or in the midst of its answer.");
    static final Setting<Integer> QUERY_HISTORY_LENGTH = new Setting<>(
            "query.history-length",
            "100",
            ValueType.integer(0, 1_000),
            "Queries that /query-history tells of. 0 = none.");
    static final Setting<Duration> STOP_DELAY = new Setting<>(
            "stop.delay",
            "0",
            ValueType.duration("0", "10m"),
            "How long a server that is told to stop serves on while /health/ready says 503, so that balancers send clients elsewhere"
                    + " first.");
    static final Setting<Duration> STOP_GRACE = new Setting<>(
            "stop.grace",
            "10s",
            ValueType.duration("0", "10m"),
            "How long requests in flight may take to finish when the server stops.");

    static final SettingGroup GROUP = new SettingGroup(
            "Threads and times",
            INGEST_THREADS,
            QUERY_THREADS,
            QUERY_QUEUE,
            QUERY_TIMEOUT,
            QUERY_HISTORY_LENGTH,
            STOP_DELAY,
            STOP_GRACE);

    static WorkConfig read(Values values) {
        return new WorkConfig(
                threads(values.get(INGEST_THREADS)),
                threads(values.get(QUERY_THREADS)),
                values.get(QUERY_QUEUE),
                values.get(QUERY_TIMEOUT),
                values.get(QUERY_HISTORY_LENGTH),
                values.get(STOP_DELAY),
                values.get(STOP_GRACE));
    }

    private static int threads(int configured) {
        return configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
    }
}
