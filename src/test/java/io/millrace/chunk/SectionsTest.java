package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.TableSchema;
import io.millrace.table.SampleTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SectionsTest {
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final int HOURS = 20_000;
    private static final int TIMES_OPEN = 150;
    private static final TableSchema SCHEMA = SampleTable.unkeyed();
    private static final int TIME = SCHEMA.field(SampleTable.TIME).id();

    @TempDir
    Path folder;

    private Path file;

    private Chunk chunk(int hours) {
        file = folder.resolve("chunk");
        ChunkBuilder builder = SampleTable.builder(SCHEMA);
        for (int i = 0; i < hours; i++) {
            builder.beginRow(0);
            builder.recordId(i);
            builder.recordTime(i * HOUR_MICROS);
            builder.number(SampleTable.TIME, 1);
            builder.endRow();
        }
        builder.write(file, ChunkHeader.of(1));
        return Chunk.open(file);
    }

    @Test
    void areFoundByTheirNamesAlone() {
        Chunk chunk = chunk(100);
        Set<String> views = new TreeSet<>();
        views.add(TimeViews.STANDARD);
        for (int hour = 0; hour < 100; hour++) {
            for (char unit : "YMDH".toCharArray()) {
                views.add(TimeViews.name(unit, hour));
            }
        }
        assertEquals(views, new TreeSet<>(chunk.views(TIME)));
        for (String view : views) {
            assertTrue(chunk.rows(SectionKind.ROWS, TIME, view).entries() > 0, view);
        }
        for (String other :
                List.of("", "1", "19700", "1971", "1970010", "197001010", "1970010199", "standar", "standardX")) {
            assertEquals(0, chunk.rows(SectionKind.ROWS, TIME, other).entries(), other);
        }
        assertEquals(0, chunk.rows(SectionKind.ROWS, TIME + 1, "1970").entries());
        assertEquals(0, chunk.rows(SectionKind.CLEARED, TIME, "1970").entries());
        assertEquals(Set.of(), chunk.views(TIME - 1));
    }

    /** 3 million of them. */
    @Test
    void takeNextToNoHeap() throws Exception {
        chunk(HOURS);
        SmallJvm.run(SectionsTest.class, 64 << 20, file.toString());
    }

    public static void main(String[] arguments) {
        List<Chunk> open = new ArrayList<>();
        while (open.size() < TIMES_OPEN) {
            open.add(Chunk.open(Path.of(arguments[0])));
        }
        for (Chunk chunk : open) {
            if (chunk.info().sections() < HOURS) {
                throw new AssertionError(chunk.info().toString());
            }
        }
    }
}
