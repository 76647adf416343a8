package io.millrace.pql;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.table.TableSnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Milliseconds of processor time that questions take to fields of a million rows: the first one to files that were just
 * opened, and the median of more. Arguments: a folder for the files, and by what to multiply the million.
 */
public final class LargeFieldBenchmark {
    private static final int MILLION = 1_000_000;
    private static final int ROUNDS = 7;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long MIXER = 2_654_435_761L;
    private static final List<FieldOptions> OPTIONS = List.of(
            FieldOptions.mutex(false),
            FieldOptions.mutex(true),
            FieldOptions.set(false),
            FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null),
            FieldOptions.mutex(false));
    private static final List<String> NAMES = List.of("mutex", "keyed", "set", "number", "half");

    private static final Map<String, String> QUESTIONS = new TreeMap<>(Map.of(
            "Extract of 3, mutex", "Extract(ConstRow(columns=[17, 500000, 999999]), Rows(mutex))",
            "Extract of 3, keyed mutex", "Extract(ConstRow(columns=[17, 500000, 999999]), Rows(keyed))",
            "Extract of 3, int", "Extract(ConstRow(columns=[17, 500000, 999999]), Rows(number))",
            "Extract of 100000, keyed mutex", "Extract(Limit(Row(half=1), limit=100000), Rows(keyed))",
            "TopN, mutex", "TopN(mutex, n=10)",
            "TopN, keyed mutex", "TopN(keyed, n=10)",
            "TopN, set", "TopN(set, n=10)",
            "TopN of half, mutex", "TopN(mutex, Row(half=1), n=10)",
            "TopN of half, keyed mutex", "TopN(keyed, Row(half=1), n=10)",
            "TopN of half, set", "TopN(set, Row(half=1), n=10)"));

    private final TableSchema schema;
    private final Path folder;
    private final int rows;

    private LargeFieldBenchmark(Path folder, int rows) {
        this.folder = folder;
        this.rows = rows;
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < OPTIONS.size(); i++) {
            fields.add(new Field(i + 1, NAMES.get(i), OPTIONS.get(i), 0));
        }
        this.schema = new TableSchema(new TableId(1), "db", "large", false, true, 1, 0, fields);
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        LargeFieldBenchmark large = new LargeFieldBenchmark(folder, Integer.parseInt(arguments[1]) * MILLION);
        large.measure("one record each, one chunk", 1, 1, 1);
        large.measure("one record each, eight chunks", 8, 1, 1);
        large.measure("two records each, all written twice, eight chunks", 8, 2, 2);
    }

    private void measure(String what, int chunks, int recordsPerRow, int times) throws IOException {
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            Path file = folder.resolve(what.replace(' ', '-') + "-" + chunk);
            write(file, chunk, chunks, recordsPerRow, times);
            files.add(file);
            bytes += Files.size(file);
        }
        System.out.printf("%s (%d bytes)%n", what, bytes);
        QUESTIONS.forEach((name, text) -> {
            double[] millis = new double[ROUNDS];
            TableSnapshot table =
                    new TableSnapshot(schema, files.stream().map(Chunk::open).toList());
            String answer = null;
            for (int round = 0; round < ROUNDS; round++) {
                long start = THREADS.getCurrentThreadCpuTime();
                answer = Rendered.text(new PqlExecutor(table, other -> Optional.empty())
                        .execute(new PqlParser(PqlLimits.DEFAULT).parse(text)));
                millis[round] = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
            }
            double first = millis[0];
            Arrays.sort(millis);
            System.out.printf(
                    "  %-32s first %8.1f median %8.1f %08x%n", name, first, millis[ROUNDS / 2], answer.hashCode());
        });
    }

    /** Each record is written so many times, in chunks of which each has an equal part of the rows written. */
    private void write(Path file, int chunk, int chunks, int recordsPerRow, int times) {
        ChunkBuilder out = new ChunkBuilder(schema, null, name -> null);
        long records = (long) rows * recordsPerRow;
        long perChunk = records * times / chunks;
        for (long i = chunk * perChunk; i < (chunk + 1) * perChunk; i++) {
            long row = (i + i / records) * MIXER % rows;
            out.beginRow(i);
            out.recordId(i % records);
            out.number(0, row);
            byte[] key = String.format("customer-%09d", row).getBytes(StandardCharsets.UTF_8);
            out.key(1, key, 0, key.length);
            out.number(2, row);
            out.number(3, row * 1000);
            out.number(4, i & 1);
            out.endRow();
        }
        out.write(file, ChunkHeader.of(chunk + 1));
    }
}
