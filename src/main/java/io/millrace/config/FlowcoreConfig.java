package io.millrace.config;

import java.time.Duration;

/**
 * The Flowcore dialect.
 *
 * @param createsOnFirstUse whether flow types and event types that are posted to are made
 * @param firstUseTypesMax flow types and event types of a data core, from which on none is made so
 * @param eventBytesMax of the payload of one event
 * @param batchEventsMax in one request
 * @param batchBytesMax of the body of one request without a file, inflated
 * @param fileBytesMax of a form with a file and all that is in it, inflated
 * @param ttlMax longest time to live that an event may ask for
 * @param aheadMax how far behind the time of receipt an event time may lie
 */
public record FlowcoreConfig(
        boolean createsOnFirstUse,
        long firstUseTypesMax,
        long eventBytesMax,
        long batchEventsMax,
        long batchBytesMax,
        long fileBytesMax,
        Duration ttlMax,
        Duration aheadMax) {
    static final Setting<Boolean> CREATE = new Setting<>(
            "flowcore.create-on-first-use",
            "false",
            ValueType.flag(),
            "Whether a key of a tenant makes flow types and event types by posting to them. Tenants and data cores have to be there.");

    static final Setting<Long> FIRST_USE_TYPES = new Setting<>(
            "flowcore.first-use.types",
            "1000",
            ValueType.count(1, 1_000_000),
            "Flow types and event types of a data core, from which on posting makes no more; administrators may.");

    static final Setting<Long> EVENT_BYTES = new Setting<>(
            "flowcore.event.size",
            "64KB",
            ValueType.size("1KB", "16MiB"),
            "The largest payload of an event, as compact JSON; files have parts of their own size. limits.value.bytes holds as well.");

    static final Setting<Long> BATCH_EVENTS =
            new Setting<>("flowcore.batch.events", "10000", ValueType.count(1, 100_000), "Events in one batch.");

    static final Setting<Long> BATCH_BYTES = new Setting<>(
            "flowcore.batch.body",
            "32MiB",
            ValueType.size("1KiB", "1GiB"),
            "The largest body with events, inflated, whatever limits.request.body says; the share of an endpoint in limits.inflight.bytes holds as well.");

    static final Setting<Long> FILE_BYTES = new Setting<>(
            "flowcore.file.body",
            "2GiB",
            ValueType.size("1KiB", "8GiB"),
            "The largest form with a file, inflated, with all that is in it. Those of more than 2 MiB are stored part by part while they come.");

    static final Setting<Duration> TTL_MAX = new Setting<>(
            "flowcore.ttl.max",
            "7d",
            ValueType.duration("1m", "3650d"),
            "The longest time to live that an event may ask for; that of ephemeral events that ask for none.");

    static final Setting<Duration> AHEAD_MAX = new Setting<>(
            "flowcore.event.ahead",
            "24h",
            ValueType.duration("0", "3650d"),
            "How far ahead of the server's clock the time of an event may be.");

    static final SettingGroup GROUP = new SettingGroup(
            "Flowcore",
            CREATE,
            FIRST_USE_TYPES,
            EVENT_BYTES,
            BATCH_EVENTS,
            BATCH_BYTES,
            FILE_BYTES,
            TTL_MAX,
            AHEAD_MAX);

    static FlowcoreConfig read(Values values) {
        return new FlowcoreConfig(
                values.get(CREATE),
                values.get(FIRST_USE_TYPES),
                values.get(EVENT_BYTES),
                values.get(BATCH_EVENTS),
                values.get(BATCH_BYTES),
                values.get(FILE_BYTES),
                values.get(TTL_MAX),
                values.get(AHEAD_MAX));
    }
}
