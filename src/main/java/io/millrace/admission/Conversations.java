package io.millrace.admission;

import io.millrace.bus.Channel;
import io.millrace.catalog.ControlCommand;
import io.millrace.consumer.ConsumerCommand;
import io.millrace.dataset.DatasetCommand;
import io.millrace.model.Receipt;
import io.millrace.model.RecordPage;
import io.millrace.model.SinkId;
import io.millrace.model.SinkLoad;
import io.millrace.model.SinkStatistics;
import io.millrace.model.StoredUsage;
import io.millrace.model.StoredViews;
import io.millrace.model.TableId;
import io.millrace.task.TaskCommand;
import io.millrace.transaction.TransactionCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Every conversation that one part of the server has with another. */
public final class Conversations {
    /** Served by the ingest verticles. The wait covers a queue of group commits on a slow disk. */
    public static final Channel<IngestCommand, Receipt> INGEST = new Channel<>("ingest", Duration.ofSeconds(30));

    /** Served by the write verticles; ask with {@link Writes}. */
    public static final Channel<Supplier<ImportCommand>, Void> IMPORT = new Channel<>("import", Duration.ofSeconds(60));

    /** Served by the write verticles; ask with {@link Writes}. */
    public static final Channel<Supplier<RoaringCommand>, Void> IMPORT_BITMAPS =
            new Channel<>("import.bitmaps", Duration.ofSeconds(60));

    /** Served by the write verticles; ask with {@link Writes}. The wait covers a view with millions of rows. */
    public static final Channel<DeleteViewCommand, Void> DELETE_VIEW =
            new Channel<>("delete.view", Duration.ofMinutes(10));

    /** Served by the query verticle; the command says what it is answered with. */
    public static final Channel<LookUpCommand, Object> LOOK_UP = new Channel<>("look-up", Duration.ofSeconds(60));

    /** Served by the coordinator. */
    public static final Channel<RowKeysCommand, long[]> ROW_KEYS = new Channel<>("row-keys", Duration.ofSeconds(30));

    /** Served by the coordinator. */
    public static final Channel<RowKeysCommand.Numbers, List<String>> ROW_NUMBERS =
            new Channel<>("row-numbers", Duration.ofSeconds(30));

    /** Served by the coordinator; the command says what it is answered with. */
    public static final Channel<AttributesCommand, Object> ATTRIBUTES =
            new Channel<>("attributes", Duration.ofSeconds(30));

    /** Served by the query verticle; the answer is the last part of the JSON document, all of a short one. */
    public static final Channel<QueryCommand, byte[]> QUERY = new Channel<>("query", Duration.ofSeconds(60));

    /** Served by the query verticle, within the same bounds. */
    public static final Channel<PeriodsCommand, long[]> PERIODS = new Channel<>("periods", Duration.ofSeconds(60));

    public static final Channel<ReadCommand, RecordPage> READ = new Channel<>("read", Duration.ofSeconds(60));

    /** Served by the query verticle, within the same bounds; the answer is the last part. */
    public static final Channel<ExportCommand, byte[]> EXPORT = new Channel<>("export", Duration.ofSeconds(60));

    /** Served by the query verticle, within the same bounds. */
    public static final Channel<InspectCommand, byte[]> INSPECT = new Channel<>("inspect", Duration.ofSeconds(60));

    /** Served by the query verticle, within the same bounds. */
    public static final Channel<ShardsCommand, Map<TableId, long[]>> SHARDS =
            new Channel<>("shards", Duration.ofSeconds(60));

    /** Served by the query verticle. */
    public static final Channel<StoredBytesCommand, Map<TableId, Long>> STORED_BYTES =
            new Channel<>("stored.bytes", Duration.ofSeconds(30));

    /** Served by the query verticle, within the same bounds. */
    public static final Channel<UsageCommand, Map<TableId, StoredUsage>> STORED_USAGE =
            new Channel<>("stored.usage", Duration.ofSeconds(60));

    /** Served by the query verticle. */
    public static final Channel<QueryListCommand, QueryList> QUERY_LIST =
            new Channel<>("query.list", Duration.ofSeconds(30));

    /** Served by the query verticle, within the same bounds. */
    public static final Channel<ViewsCommand, StoredViews> VIEWS = new Channel<>("views", Duration.ofSeconds(60));

    /** Served by the coordinator; ask with {@link Control}. */
    public static final Channel<ControlCommand<?>, Object> CONTROL = new Channel<>("control", Duration.ofSeconds(30));

    /** Served by the coordinator. */
    public static final Channel<StatisticsCommand, Map<SinkId, SinkStatistics>> STATISTICS =
            new Channel<>("statistics", Duration.ofSeconds(30));

    /** Served by the coordinator. */
    public static final Channel<LoadsCommand, List<SinkLoad>> LOADS = new Channel<>("loads", Duration.ofSeconds(30));

    /** Served by the coordinator; the command says what it is answered with. */
    public static final Channel<PushCommand, Object> PUSHES = new Channel<>("pushes", Duration.ofSeconds(30));

    /** Served by the push verticle. */
    public static final Channel<ResendCommand, ResendCommand.Outcome> RESEND =
            new Channel<>("resend", Duration.ofSeconds(60));

    /** Served by the coordinator. */
    public static final Channel<ResetCommand, Void> RESET = new Channel<>("statistics.reset", Duration.ofSeconds(30));

    /** Served by the coordinator; ask with {@link Control}. */
    public static final Channel<TransactionCommand<?>, Object> TRANSACTIONS =
            new Channel<>("transactions", Duration.ofSeconds(30));

    /** Served by the coordinator; ask with {@link Control}. */
    public static final Channel<ConsumerCommand<?>, Object> CONSUMERS =
            new Channel<>("consumers", Duration.ofSeconds(30));

    /** Served by the coordinator; ask with {@link Control}. */
    public static final Channel<TaskCommand<?>, Object> TASKS = new Channel<>("tasks", Duration.ofSeconds(30));

    /** Served by the coordinator; ask with {@link Datasets}. */
    public static final Channel<DatasetCommand<?>, Object> DATASETS = new Channel<>("datasets", Duration.ofSeconds(30));

    /** Served by the dataset verticle; ask with {@link Datasets}. */
    public static final Channel<DatasetWork<?>, Object> DATASET_WORK =
            new Channel<>("dataset.work", Duration.ofSeconds(60));

    /** Served by the recorder verticle; ask with {@link Datasets}. The wait covers a chunk of many millions of rows. */
    public static final Channel<CommitCommand, Void> COMMIT = new Channel<>("commit", Duration.ofMinutes(30));

    /** Served by the ingest verticles, which run it; ask with {@link Intake}. */
    public static final Channel<Supplier<?>, Object> PREPARE = new Channel<>("prepare", Duration.ofSeconds(30));

    /** Served by the ingest verticles; ask with {@link Intake}. */
    public static final Channel<DryRunCommand, List<DryRun>> DRY_RUN = new Channel<>("dry-run", Duration.ofSeconds(30));

    private Conversations() {}
}
