package io.millrace.table;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A page of 1 000 records somewhere in a table of 20 chunks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RecordReaderBenchmark {
    private static final int CHUNKS = 20;
    private static final int PAGE = 1_000;

    @Param("10000000")
    public int records;

    /** Seconds by which a record may be late: with 0 the ids have the order of event times, with a million all chunks overlap. */
    @Param({"0", "60", "1000000"})
    public int lateSeconds;

    private final Random random = new Random(1);
    private TableSnapshot snapshot;

    @Setup
    public void prepare() throws IOException {
        Path folder = Files.createTempDirectory("read-benchmark");
        TableSchema schema = new TableSchema(new TableId(1), "db", "t", false, true, 1, 0, List.of());
        List<Chunk> chunks = new ArrayList<>();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            ChunkBuilder rows = new ChunkBuilder(schema, null, name -> null);
            for (int i = 0; i < records / CHUNKS; i++) {
                long id = (long) chunk * (records / CHUNKS) + i;
                rows.beginRow(100 * id - (lateSeconds == 0 ? 0 : random.nextLong(lateSeconds * 1_000_000L)));
                rows.recordId(id);
                rows.endRow();
            }
            Path file = folder.resolve("c" + chunk);
            rows.write(file, ChunkHeader.of(chunk));
            chunks.add(Chunk.openVerified(file));
        }
        snapshot = new TableSnapshot(schema, chunks);
    }

    @Benchmark
    public RecordPage byEventTime() {
        RecordPoint from = new RecordPoint(random.nextLong(100L * records), 0);
        return page(ReadRange.all(ReadOrder.EVENT_TIME, PAGE).between(from, null));
    }

    @Benchmark
    public RecordPage byArrival() {
        RecordPoint from = new RecordPoint(0, random.nextInt(records));
        return page(ReadRange.all(ReadOrder.ARRIVAL, PAGE).between(from, null));
    }

    private RecordPage page(ReadRange range) {
        return new RecordReader(List.of(snapshot), Interruption.NEVER).read(range, List.of());
    }
}
