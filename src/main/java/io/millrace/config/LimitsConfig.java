package io.millrace.config;

import java.time.Duration;

/**
 * What one server takes. Every limit has the burst of one second.
 *
 * @param endpointBytesPerSecond of the inflated body; 0 means unlimited
 * @param endpointRecordsPerSecond 0 means unlimited
 * @param requestBytesMax of the inflated body
 * @param lineBytesMax of the request line
 * @param headerBytesMax of all headers of a request together
 * @param requestTimeout for a body to arrive
 * @param inflightBytesMax of all bodies that are not answered yet; an eighth of the heap, but at least one largest body, unless it is set
 * @param inflightEndpointBytesMax of those of one endpoint; 0 means what {@link #inflightShareBytes} says
 * @param idleTimeout after which a silent connection is closed
 * @param valueBytesMax of one value of a stored field; whoever maps records refuses what is longer
 */
public record LimitsConfig(
        long endpointBytesPerSecond,
        long endpointRecordsPerSecond,
        long requestBytesMax,
        long lineBytesMax,
        long headerBytesMax,
        Duration requestTimeout,
        long inflightBytesMax,
        long inflightEndpointBytesMax,
        Duration idleTimeout,
        long valueBytesMax) {
    private static final int SHARES = 8;

    static final Setting<Long> ENDPOINT_BYTES = new Setting<>(
            "limits.endpoint.bytes-per-second",
            "1MB",
            ValueType.size("0B", "100GB"),
            "What an endpoint admits unless it has its own limit, counted on the inflated body. 0 = unlimited.");
    static final Setting<Long> ENDPOINT_RECORDS = new Setting<>(
            "limits.endpoint.records-per-second",
            "1000",
            ValueType.count(0, 1_000_000_000),
            "What an endpoint admits unless it has its own limit. 0 = unlimited.");
    static final Setting<Long> REQUEST_BODY = new Setting<>(
            "limits.request.body", "16MiB", ValueType.size("1KiB", "1GiB"), "The largest body, inflated.");
    static final Setting<Long> REQUEST_LINE = new Setting<>(
            "limits.request.line",
            "8KiB",
            ValueType.size("1KiB", "1MiB"),
            "The longest request line: method, path and query. Beyond it requests get 414.");
    static final Setting<Long> REQUEST_HEADERS = new Setting<>(
            "limits.request.headers",
            "16KiB",
            ValueType.size("1KiB", "1MiB"),
            "All headers of a request together. Beyond it requests get 431.");
    static final Setting<Duration> REQUEST_TIMEOUT = new Setting<>(
            "limits.request.timeout", "30s", ValueType.duration("1s", "10m"), "How long a body may take to arrive.");
    static final Setting<Long> INFLIGHT = new Setting<>(
            "limits.inflight.bytes",
            "0B",
            ValueType.size("0B", "64GiB"),
            "Bodies that are read or waiting for the disk, all together. Beyond it requests get 503. 0 = an eighth of the heap,"
                    + " but at least one largest body.");
    static final Setting<Long> INFLIGHT_ENDPOINT = new Setting<>(
            "limits.inflight.endpoint.bytes",
            "0B",
            ValueType.size("0B", "64GiB"),
            "The share of limits.inflight.bytes that the bodies for one endpoint may take. Beyond it they get 503."
                    + " 0 = an eighth, but at least one largest body.");
    static final Setting<Duration> IDLE_TIMEOUT = new Setting<>(
            "limits.idle.timeout",
            "75s",
            ValueType.duration("1s", "1h"),
            "When a connection without a request is closed; longer than query.timeout.");
    static final Setting<Long> VALUE = new Setting<>(
            "limits.value.bytes",
            "1MiB",
            ValueType.size("1KiB", "64MiB"),
            "The largest stored value: a text, bytes or JSON that is kept as it is.");

    static final SettingGroup GROUP = new SettingGroup(
            "Limits",
            ENDPOINT_BYTES,
            ENDPOINT_RECORDS,
            REQUEST_BODY,
            REQUEST_LINE,
            REQUEST_HEADERS,
            REQUEST_TIMEOUT,
            INFLIGHT,
            INFLIGHT_ENDPOINT,
            IDLE_TIMEOUT,
            VALUE);

    static LimitsConfig read(Values values) {
        LimitsConfig limits = new LimitsConfig(
                values.get(ENDPOINT_BYTES),
                values.get(ENDPOINT_RECORDS),
                values.get(REQUEST_BODY),
                values.get(REQUEST_LINE),
                values.get(REQUEST_HEADERS),
                values.get(REQUEST_TIMEOUT),
                Heap.share(values.get(INFLIGHT), 8, values.get(REQUEST_BODY)),
                values.get(INFLIGHT_ENDPOINT),
                values.get(IDLE_TIMEOUT),
                values.get(VALUE));
        values.check(
                limits.inflightBytesMax >= limits.requestBytesMax,
                "is smaller than limits.request.body, so the largest request would never be served",
                INFLIGHT,
                REQUEST_BODY);
        values.check(
                limits.inflightShareBytes() >= limits.requestBytesMax,
                "is smaller than limits.request.body, so the largest request would never be served",
                INFLIGHT_ENDPOINT,
                REQUEST_BODY);
        return limits;
    }

    /** What the bodies for one endpoint may take. */
    public long inflightShareBytes() {
        return inflightEndpointBytesMax > 0
                ? inflightEndpointBytesMax
                : Math.max(requestBytesMax, inflightBytesMax / SHARES);
    }
}
