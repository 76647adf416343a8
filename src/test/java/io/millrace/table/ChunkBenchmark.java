package io.millrace.table;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.TimeViews;
import io.millrace.model.TableSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Values per second into a chunk, and questions to a table of 50 chunks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ChunkBenchmark {
    private static final int ROWS = 100_000;
    private static final int FIELDS = 7;
    private static final int CHUNKS = 50;

    @Param({"false", "true"})
    public boolean randomIds;

    private final TableSchema schema = SampleTable.unkeyed();
    private final byte[][] keys = new byte[1000][];
    private Path folder;
    private TableSnapshot snapshot;
    private long chunk;

    @Setup
    public void prepare() throws IOException {
        folder = Files.createTempDirectory("chunk-benchmark");
        for (int i = 0; i < keys.length; i++) {
            keys[i] = ("a country or the like " + i).getBytes(StandardCharsets.UTF_8);
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < CHUNKS; i++) {
            chunks.add(Chunk.openVerified(build().file()));
        }
        snapshot = new TableSnapshot(schema, chunks);
    }

    private ChunkInfo build() {
        Random random = new Random(chunk);
        ChunkBuilder rows = SampleTable.builder(schema);
        for (int i = 0; i < ROWS; i++) {
            int dice = random.nextInt();
            rows.beginRow(chunk * 1_000_000 + i * 10L);
            rows.recordId(randomIds ? dice & 0xFFFFFF : chunk * ROWS + i);
            rows.number(SampleTable.SET, dice & 15);
            byte[] key = keys[(dice >>> 4) % keys.length];
            rows.key(SampleTable.KEYED_SET, key, 0, key.length);
            rows.number(SampleTable.MUTEX, dice & 0xFF);
            rows.key(SampleTable.KEYED_MUTEX, key, 0, key.length);
            rows.number(SampleTable.BOOL, dice & 1);
            rows.number(SampleTable.INT, dice % 10_000);
            rows.number(SampleTable.DECIMAL, dice % 1_000_000);
            rows.endRow();
        }
        ChunkInfo info = rows.write(folder.resolve("c" + chunk % (CHUNKS + 1)), ChunkHeader.of(chunk));
        chunk++;
        return info;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS * FIELDS)
    public ChunkInfo value() {
        return build();
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public long countOfRow() {
        return snapshot.row(SampleTable.SET, TimeViews.STANDARD, 3).cardinality();
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public SumCount sum() {
        return snapshot.sum(SampleTable.INT, null);
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public long countOfComparison() {
        return snapshot.compare(SampleTable.INT, Comparison.GREATER, 5000).cardinality();
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public long firstQuestionToAMutex() {
        return new TableSnapshot(schema, snapshot.chunks())
                .row(SampleTable.MUTEX, TimeViews.STANDARD, 3)
                .cardinality();
    }
}
