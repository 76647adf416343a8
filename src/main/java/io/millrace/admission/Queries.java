package io.millrace.admission;

import io.millrace.bus.Bus;
import io.millrace.model.RecordPage;
import io.millrace.model.SinkId;
import io.millrace.model.SinkLoad;
import io.millrace.model.SinkStatistics;
import io.millrace.model.StoredUsage;
import io.millrace.model.StoredViews;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The one way to ask for what is stored. Everything that was acknowledged before is in the answer. Thread-safe. */
public final class Queries {
    /** How much longer than its time a query may take to notice that it is over. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Bus bus;
    private final Duration timeout;

    /** @param timeout see {@link #timeout} */
    public Queries(Bus bus, Duration timeout) {
        this.bus = bus;
        this.timeout = timeout;
    }

    /** After which a query is to be given up: whoever asks ends it by its interruption. */
    public Duration timeout() {
        return timeout;
    }

    /** The last part of the answer. */
    public Future<byte[]> ask(QueryCommand command) {
        return bus.request(Conversations.QUERY.within(timeout.plus(PATIENCE)), command);
    }

    /** Which queries run, and which have run. */
    public Future<QueryList> list() {
        return bus.request(Conversations.QUERY_LIST, new QueryListCommand());
    }

    /** The last part of the answer. */
    public Future<byte[]> export(ExportCommand command) {
        return bus.request(Conversations.EXPORT.within(timeout.plus(PATIENCE)), command);
    }

    /** How many bits there are where. */
    public Future<byte[]> inspect(InspectCommand command) {
        return bus.request(Conversations.INSPECT.within(timeout.plus(PATIENCE)), command);
    }

    /** Which shards hold records. */
    public Future<Map<TableId, long[]>> shards(ShardsCommand command) {
        return bus.request(Conversations.SHARDS.within(timeout.plus(PATIENCE)), command);
    }

    /** What tables take of the disk. */
    public Future<Map<TableId, Long>> bytes(StoredBytesCommand command) {
        return bus.request(Conversations.STORED_BYTES, command);
    }

    /** What of them takes how much. */
    public Future<Map<TableId, StoredUsage>> usage(UsageCommand command) {
        return bus.request(Conversations.STORED_USAGE.within(timeout.plus(PATIENCE)), command);
    }

    /** How much came through sinks, and where it is. */
    public Future<Map<SinkId, SinkStatistics>> statistics(StatisticsCommand command) {
        return bus.request(Conversations.STATISTICS, command);
    }

    /** What came through sinks, load by load. */
    public Future<List<SinkLoad>> loads(LoadsCommand command) {
        return bus.request(Conversations.LOADS, command);
    }

    public Future<StoredViews> views(Set<TableId> tables) {
        return bus.request(Conversations.VIEWS, new ViewsCommand(tables));
    }

    /** Starts of the periods that have records. */
    public Future<long[]> periods(PeriodsCommand command) {
        return bus.request(Conversations.PERIODS.within(timeout.plus(PATIENCE)), command);
    }

    /** A page of records in order. */
    public Future<RecordPage> read(ReadCommand command) {
        return bus.request(Conversations.READ.within(timeout.plus(PATIENCE)), command);
    }
}
