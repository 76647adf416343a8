package io.millrace.table;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** A question to a table of 20 chunks while its records end, beside the same question to one that keeps them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ExpiryBenchmark {
    private static final int CHUNKS = 20;
    private static final long STEP_MICROS = 1_000;

    @Param("10000000")
    public int records;

    private TableSnapshot table;
    private Duration ttl;
    private long now;

    @Setup
    public void prepare() throws IOException {
        Path folder = Files.createTempDirectory("expiry-benchmark");
        Random random = new Random(1);
        List<Field> fields = List.of(new Field(1, "f", FieldOptions.set(false), 0));
        TableSchema schema = new TableSchema(new TableId(1), "db", "t", Identity.LOG, true, 1, 0, fields);
        List<Chunk> chunks = new ArrayList<>();
        long id = 0;
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            ChunkBuilder rows = new ChunkBuilder(schema, null, name -> null);
            for (int i = 0; i < records / CHUNKS; i++) {
                rows.beginRow(id * STEP_MICROS);
                rows.recordId(id++);
                rows.number(0, random.nextInt(10));
                rows.endRow();
            }
            Path file = folder.resolve(chunk + ".chunk");
            rows.write(file, ChunkHeader.of(chunk + 1));
            chunks.add(Chunk.openVerified(file));
        }
        table = new TableSnapshot(schema, chunks);
        // the border runs through the second chunk: so much is there of what has ended between two looks
        ttl = Duration.ofNanos(1_000 * STEP_MICROS * (records - 3L * records / CHUNKS / 2));
        now = records * STEP_MICROS;
    }

    /** With each question another record has ended. */
    @Benchmark
    public long whileRecordsEnd() {
        now += STEP_MICROS;
        return table.at(now, ttl).row(0, "standard", 3).cardinality();
    }

    @Benchmark
    public long whileNoneEnds() {
        return table.at(now, ttl).row(0, "standard", 3).cardinality();
    }

    @Benchmark
    public long withoutTimeToLive() {
        return table.at(now, Duration.ZERO).row(0, "standard", 3).cardinality();
    }
}
