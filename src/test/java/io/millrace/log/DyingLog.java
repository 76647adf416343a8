package io.millrace.log;

import io.millrace.fault.Faults;
import io.millrace.model.EndpointId;
import io.millrace.model.RequestKey;
import io.millrace.model.RowBatch;
import io.millrace.model.Sha256;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A process that opens a volume and appends to its log from several threads until it is killed. It says what happens, each line
 * with a full stop behind its last word, so that a line that was cut off by the end shows:
 *
 * <table>
 * <caption>Lines</caption>
 * <tr><td>{@code ready .}</td><td>the volume is recovered, appends begin</td></tr>
 * <tr><td>{@code committed 3:17 9:17 .}</td><td>a group has rows of table 3 from append 17, and so on, in the order of the log</td></tr>
 * <tr><td>{@code acknowledged 17 .}</td><td>the append is answered</td></tr>
 * <tr><td>{@code refused 17 .}</td><td>too much waits for the disk</td></tr>
 * <tr><td>{@code failed … .}</td><td>what must never happen</td></tr>
 * </table>
 *
 * <p>Arguments: the folder, the number of the first append, and the seed of the settings. Thread-safe.
 */
final class DyingLog implements LogListener {
    static final String NODE = "n1";
    private static final int THREADS = 16;
    private static final LogSettings DEFAULTS = LogSettings.DEFAULTS;

    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

    private DyingLog() {}

    public static void main(String... arguments) {
        long seed = Long.parseLong(arguments[2]);
        new DyingLog().run(Path.of(arguments[0]), new AtomicLong(Long.parseLong(arguments[1])), new Random(seed));
    }

    private void run(Path dir, AtomicLong numbers, Random random) {
        LogSettings settings = settings(random);
        FaultyFile.Faults disk = new FaultyFile.Faults();
        int kind = random.nextInt(3); // two of them so that death comes more often between two blocks, and within one
        disk.writesAreSlow = kind == 1;
        disk.writesAreShort = kind == 2;
        Volume volume = Volume.open(dir, NODE, settings, LogFixture.now(), disk::open, Faults.NONE);
        ExecutorService helpers = Executors.newFixedThreadPool(2);
        LogExecutors executors =
                new LogExecutors(Executors.newSingleThreadExecutor(), helpers, Executors.newSingleThreadExecutor());
        DiskReserve none = new DiskReserve("the disk", 0, 1, () -> 1);
        LocalLog log = new LocalLog(
                volume, settings, none, RowMemory.UNBOUNDED, new RecordIds(LogFixture.now(), 0), executors, this);
        new Thread(() -> lookAtAge(log, settings)).start();
        say("ready");
        for (int i = 0; i < THREADS; i++) {
            new Thread(() -> appendAll(log, numbers)).start();
        }
    }

    private static LogSettings settings(Random random) {
        return new LogSettings(
                random.nextInt(4) == 0 ? SyncMode.CACHE : SyncMode.DISK,
                250_000L << random.nextInt(6),
                Duration.ofMillis(40L << random.nextInt(6)),
                256 << random.nextInt(11),
                DEFAULTS.compressionLevel(),
                random.nextInt(4) == 0 ? 200_000 : DEFAULTS.pendingBytesMax(),
                random.nextBoolean() ? DEFAULTS.preallocateMaxBytes() : 0);
    }

    private static void lookAtAge(LocalLog log, LogSettings settings) {
        while (true) {
            LockSupport.parkNanos(settings.rotateAge().toNanos() / 10);
            log.rotateIfDue(System.nanoTime());
        }
    }

    private void appendAll(Log log, AtomicLong numbers) {
        while (true) {
            SpreadAppend append = SpreadAppend.of(numbers.getAndIncrement());
            CompletableFuture<String> answer = new CompletableFuture<>();
            KeyedRequest key = SpreadAppend.isKeyed(append.number()) ? key(append.number()) : null;
            log.append(append.batches(), key, (firstIds, failure) -> answer.complete(word(failure)));
            say(answer.join() + " " + append.number());
        }
    }

    private static KeyedRequest key(long number) {
        byte[] receipt = SpreadAppend.receipt(number);
        RequestKey key = RequestKey.of(new EndpointId(new UUID(1, 2)), Long.toString(number));
        return new KeyedRequest(key, Sha256.of(receipt, 0, receipt.length), receipt.length, firstIds -> receipt);
    }

    private static String word(Throwable failure) {
        if (failure == null) {
            return "acknowledged";
        }
        return failure.getMessage().contains("log.pending.bytes") ? "refused" : "failed " + failure;
    }

    @Override
    public void committed(long position, List<RowBatch> rows, long bytes, long nanos) {
        say("committed "
                + rows.stream()
                        .map(batch -> batch.schema().id() + ":" + number(batch))
                        .collect(Collectors.joining(" ")));
    }

    /** What its rows begin with. */
    private static String number(RowBatch batch) {
        int length = 0;
        while (batch.csv()[length] != ',') {
            length++;
        }
        return LogFixture.text(batch.csv(), length);
    }

    @Override
    public void cut(SegmentCut cut) {}

    @Override
    public void damaged(String what) {
        say("failed " + what);
    }

    /** Right to the pipe: what is in it survives this process. */
    private synchronized void say(String words) {
        try {
            out.write((words + " .\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            Runtime.getRuntime().halt(1); // nobody listens any more
        }
    }
}
