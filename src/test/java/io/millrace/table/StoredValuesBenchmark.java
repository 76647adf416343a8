package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.model.TableSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Stored values of 2 KiB of JSON: bytes on disk for a byte that was sent, rows per second into chunks with and without them, and
 * the median time to read 100 random records of files that were just opened. Arguments: a folder for the files, and the number
 * of records, a million unless said otherwise.
 */
public final class StoredValuesBenchmark {
    private static final int VALUE_BYTES = 2 << 10;
    private static final int ROUNDS = 11;
    private static final int READ = 100;
    private static final long MEMORY = 256L << 20;
    private static final String[] WORDS = {
        "checkout", "payment", "timeout", "customer", "warehouse", "shipped", "pending", "error", "retry", "session"
    };

    private final TableSchema schema = SampleTable.withValues();
    private final Path folder;
    private final int records;
    private long sentBytes;

    private StoredValuesBenchmark(Path folder, int records) {
        this.folder = folder;
        this.records = records;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int records = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        new StoredValuesBenchmark(folder, records).run();
    }

    private void run() throws IOException {
        build("warm", true, Math.min(records, 50_000));
        sentBytes = 0;
        long start = System.nanoTime();
        List<Chunk> without = build("without", false, records);
        double secondsWithout = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        List<Chunk> with = build("with", true, records);
        double secondsWith = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d records: %.3f bytes on disk for a byte sent; %.0f rows/s without, %.0f with the value (ratio %.2f)%n",
                records,
                (double) (bytes(with) - bytes(without)) / sentBytes,
                records / secondsWithout,
                records / secondsWith,
                secondsWith / secondsWithout);
        System.out.printf(
                Locale.ROOT, "%d random records of %d chunks: %.1f ms (median)%n", READ, with.size(), read(with));
    }

    private static long bytes(List<Chunk> chunks) {
        return chunks.stream().mapToLong(chunk -> chunk.info().bytes()).sum();
    }

    private List<Chunk> build(String name, boolean hasValue, int count) throws IOException {
        Random dice = new Random(1);
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; ) {
            ChunkBuilder rows = new ChunkBuilder(schema, null, key -> null, MEMORY);
            for (; i < count && !rows.isFull(); i++) {
                rows.beginRow(i);
                rows.recordId(i);
                rows.number(SampleTable.INT, i % 1000);
                rows.number(SampleTable.SET, i % 16);
                byte[] value = json(dice);
                if (hasValue) {
                    rows.value(SampleTable.JSON, value, 0, value.length);
                    sentBytes += value.length;
                }
                rows.endRow();
            }
            Path file = folder.resolve(name + chunks.size());
            rows.write(file, ChunkHeader.of(chunks.size() + 1L));
            chunks.add(Chunk.open(file));
        }
        return chunks;
    }

    private static byte[] json(Random dice) {
        StringBuilder json = new StringBuilder("{\"id\":").append(dice.nextLong());
        for (int i = 0; json.length() < VALUE_BYTES - 40; i++) {
            json.append(",\"").append(WORDS[i % WORDS.length]).append(i).append("\":");
            if (dice.nextBoolean()) {
                json.append(dice.nextInt(1_000_000));
            } else {
                json.append('"').append(WORDS[dice.nextInt(WORDS.length)]).append('"');
            }
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private double read(List<Chunk> chunks) {
        double[] millis = new double[ROUNDS];
        Random dice = new Random(2);
        for (int round = 0; round < ROUNDS; round++) {
            List<Chunk> opened = chunks.stream()
                    .map(chunk -> Chunk.open(chunk.info().file()))
                    .toList();
            long[] ids = dice.ints(READ, 0, records).asLongStream().toArray();
            long start = System.nanoTime();
            StoredValues values = new TableSnapshot(schema, opened).stored(SampleTable.JSON, RecordSet.of(ids));
            for (int i = 0; i < values.size(); i++) {
                values.read(i);
            }
            millis[round] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis[ROUNDS / 2];
    }
}
