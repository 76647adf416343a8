package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.SampleTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fills a builder, and that its account is on the safe side. */
class ChunkBuilderTest {
    private static final long MEMORY = 24 << 20;
    private static final long HOUR_MICROS = 3_600_000_000L;

    /** Rows of which each kind makes other things large. */
    private static final Map<String, ObjIntConsumer<RowVisitor>> SHAPES = new TreeMap<>(Map.of(
            "bare rows", (rows, i) -> rows.recordId(i),
            "long keys",
                    (rows, i) -> {
                        rows.recordId(i);
                        key(rows, SampleTable.KEYED_SET, i + "x".repeat(8_000));
                    },
            "short keys",
                    (rows, i) -> {
                        rows.recordId(i);
                        key(rows, SampleTable.KEYED_MUTEX, "k" + i);
                    },
            "large sets",
                    (rows, i) -> {
                        rows.recordId(i);
                        for (int row = 0; row < 1_000; row++) {
                            rows.number(SampleTable.SET, row);
                        }
                    },
            "many rows of sets",
                    (rows, i) -> {
                        rows.recordId(i);
                        for (int row = 0; row < 1_000; row++) {
                            rows.number(SampleTable.SET, i * 1_000L + row);
                        }
                    },
            "removals",
                    (rows, i) -> {
                        rows.recordId(i);
                        for (int row = 0; row < 1_000; row++) {
                            rows.removeRow(SampleTable.SET, row);
                        }
                    },
            "numbers",
                    (rows, i) -> {
                        rows.recordId(i);
                        rows.number(SampleTable.INT, Long.MAX_VALUE - i);
                        rows.number(SampleTable.DECIMAL, i);
                        rows.number(SampleTable.TIMESTAMP, i);
                    },
            "records far apart",
                    (rows, i) -> {
                        rows.recordId((long) i << 33);
                        rows.number(SampleTable.INT, Long.MAX_VALUE);
                        rows.number(SampleTable.SET, i % 10);
                    },
            "times far apart",
                    (rows, i) -> {
                        rows.recordId(i);
                        rows.recordTime(i * (30 * HOUR_MICROS));
                        rows.number(SampleTable.TIME, 1);
                    },
            "the same record",
                    (rows, i) -> {
                        rows.recordId(1);
                        key(rows, SampleTable.KEYED_TIME, "row");
                    }));

    private static final byte[] VALUE = value();

    /** Of stored fields. */
    private static final Map<String, ObjIntConsumer<RowVisitor>> VALUE_SHAPES = Map.of(
            "long values",
                    (rows, i) -> {
                        rows.recordId(i % 1000);
                        rows.value(SampleTable.BYTES, VALUE, i % 7, VALUE.length - 7);
                        rows.value(SampleTable.TEXT, VALUE, 0, 100);
                    },
            "short values",
                    (rows, i) -> {
                        rows.recordId(i);
                        rows.value(SampleTable.JSON, VALUE, i % 100, 20);
                    });

    @TempDir
    Path folder;

    private static byte[] value() {
        byte[] value = new byte[1 << 20];
        new Random(1).nextBytes(value);
        return value;
    }

    private static void key(RowVisitor rows, int position, String text) {
        byte[] key = text.getBytes(StandardCharsets.UTF_8);
        rows.key(position, key, 0, key.length);
    }

    /** Fills a builder with rows of the shape and writes it. */
    private static ChunkInfo fill(String shape, TableSchema schema, Path file) {
        ChunkBuilder builder = new ChunkBuilder(schema, null, name -> null, MEMORY);
        ObjIntConsumer<RowVisitor> row = SHAPES.getOrDefault(shape, VALUE_SHAPES.get(shape));
        for (int i = 0; !builder.isFull(); i++) {
            builder.beginRow(1_000_000L * i);
            row.accept(builder, i);
            builder.endRow();
        }
        return builder.write(file, ChunkHeader.of(1));
    }

    /** In a process of its own: whoever takes more than he says ends it. */
    public static void main(String[] arguments) {
        fill(arguments[0], SampleTable.withValues(), Path.of(arguments[1]));
    }

    @Test
    void takesNoMoreMemoryThanItSays() throws Exception {
        List<String> shapes = new ArrayList<>(SHAPES.keySet());
        shapes.addAll(VALUE_SHAPES.keySet());
        for (String shape : shapes) {
            Path file = folder.resolve(shape);
            SmallJvm.run(ChunkBuilderTest.class, MEMORY * 3 / 2, shape, file.toString());
            assertTrue(Chunk.openVerified(file).info().rows() > 0, shape);
        }
    }

    @Test
    void isNotFullOfOrdinaryRowsTooEarly() {
        check("bare rows", 150_000);
        check("numbers", 100_000);
        check("long keys", 1_000);
        check("short keys", 50_000);
        check("long values", 7); // of a mebibyte, for each of which G1 needs two
        check("short values", 50_000);
    }

    private void check(String shape, long rowsMin) {
        long rows =
                fill(shape, SampleTable.withValues(), folder.resolve("full")).rows();
        assertTrue(rows >= rowsMin, () -> shape + ": full of " + rows + " rows");
    }

    @Test
    void isFullOfTimeViews() {
        ChunkBuilder builder = new ChunkBuilder(SampleTable.unkeyed(), null, name -> null, Long.MAX_VALUE);
        int rows = 0;
        while (!builder.isFull()) {
            builder.beginRow(0);
            builder.recordId(rows);
            builder.recordTime(rows++ * HOUR_MICROS);
            builder.number(SampleTable.TIME, 1);
            builder.endRow();
        }
        // an hour of each row, and two fields with 24 times fewer days or so
        assertTrue(rows > BuildAccount.VIEWS_MAX / 2 && rows < BuildAccount.VIEWS_MAX, rows + " rows");
        Chunk chunk = Chunk.open(
                builder.write(folder.resolve("views"), ChunkHeader.of(1)).file());
        int sections = chunk.views(SampleTable.schema(false, 1, SampleTable.fields(3))
                        .field(SampleTable.TIME)
                        .id())
                .size();
        assertTrue(sections <= BuildAccount.VIEWS_MAX + 1, sections + " sections");
    }

    @Test
    void refusesARowThatDoesNotFitAlone() {
        ChunkBuilder builder = new ChunkBuilder(SampleTable.unkeyed(), null, name -> null, 10_000);
        builder.beginRow(0);
        builder.recordId(1);
        builder.endRow();
        assertFalse(builder.isFull());
        builder.beginRow(0);
        builder.recordId(42);
        Problem problem = assertThrows(Problem.class, () -> {
            for (int row = 0; row < 1_000; row++) {
                builder.number(SampleTable.SET, row);
            }
        });
        assertEquals(ProblemCode.TOO_LARGE, problem.code());
        assertTrue(problem.getMessage().contains("record 42"), problem::getMessage);
    }
}
