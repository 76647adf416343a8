package io.millrace.dataset.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cell.CellRow;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.RowScan;
import io.millrace.cell.RowSource.RowCursor;
import io.millrace.dataset.DatasetView;
import io.millrace.dataset.DatasetView.Bounds;
import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellFileTest {
    private static final String URL = "file:///a.cells";

    @TempDir
    private Path folder;

    private RowLimits limits() {
        return new RowLimits(1 << 20, folder.resolve("queries"), 1 << 30);
    }

    private Path file() {
        return folder.resolve("a.cells");
    }

    private void write(int rows) {
        try (RowGrouping grouping = new RowGrouping(limits())) {
            for (int i = 0; i < rows; i++) {
                byte[] json =
                        ("{\"a\":" + i + ",\"b.c\":\"" + "x".repeat(100) + i + "\"}").getBytes(StandardCharsets.UTF_8);
                grouping.add(Piece.of("row" + i, i, json));
                grouping.add(Piece.of("row" + i, CellTime.NOT_A_DATE, "{\"d\":null}".getBytes(StandardCharsets.UTF_8)));
            }
            CellFileWriter.write(file(), URL, grouping, Interruption.NEVER);
        }
    }

    private CellFile open() {
        return CellFile.open(file(), URL, Optional.empty());
    }

    private DatasetRows rows() {
        return DatasetRows.of(
                DatasetView.of(List.of(new DatasetView.File(URL, Optional.empty()))),
                table -> {
                    throw new AssertionError(table);
                },
                url -> file(),
                limits(),
                Interruption.NEVER);
    }

    @Test
    void readsWhatWasWritten() {
        write(5_000);
        assertEquals(5_000, open().summary().records());
        assertEquals(15_000, open().summary().cells());
        assertEquals(0, open().summary().earliest());
        assertEquals(4_999, open().summary().latest());
        Set<String> seen = new HashSet<>();
        try (RowCursor cursor = rows().scan(RowScan.ALL)) {
            for (CellRow row = cursor.next(); row != null; row = cursor.next()) {
                assertTrue(seen.add(row.name().toString()));
                assertEquals(3, row.cells().size());
                assertEquals(
                        new CellValue.Whole(Long.parseLong(row.name().toString().substring(3))),
                        row.cells().get(0).value());
            }
        }
        assertEquals(5_000, seen.size());
    }

    @Test
    void findsRowsByName() {
        write(5_000);
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            io.millrace.cell.Path name = io.millrace.cell.Path.of("row" + random.nextInt(6_000));
            List<String> found = new ArrayList<>();
            try (RowCursor cursor = rows().scan(RowScan.ALL.of(Set.of(name)))) {
                for (CellRow row = cursor.next(); row != null; row = cursor.next()) {
                    if (row.name().equals(name)) {
                        found.add(row.name().toString());
                    }
                }
            }
            int number = Integer.parseInt(name.toString().substring(3));
            assertEquals(number < 5_000 ? 1 : 0, found.size(), name.toString());
        }
    }

    @Test
    void leavesOutWhatIsOutOfBounds() {
        write(100);
        List<Piece> pieces = new ArrayList<>();
        open().forEach(RowScan.ALL, new Bounds(10, 19), Interruption.NEVER, pieces::add);
        assertEquals(10, pieces.size());
    }

    @Test
    void isNeverWrittenOver() {
        write(1);
        assertEquals(
                ProblemCode.ALREADY_EXISTS,
                assertThrows(Problem.class, () -> write(1)).code());
    }

    @Test
    void findsEveryDamage() throws IOException {
        write(300);
        byte[] sound = Files.readAllBytes(file());
        Random random = new Random(42);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = sound.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file(), random.nextInt(4) == 0 ? Arrays.copyOf(sound, at) : damaged);
            Problem found = assertThrows(Problem.class, () -> open().check(Interruption.NEVER), "byte " + at);
            assertEquals(ProblemCode.CORRUPT_FILE, found.code());
            assertTrue(
                    found.getMessage().startsWith("the file " + URL + " is damaged or modified"), found.getMessage());
        }
        Files.delete(file());
        assertEquals(
                ProblemCode.NOT_FOUND, assertThrows(Problem.class, this::open).code());
    }

    @Test
    void findsOutThatItIsAnotherOne() throws IOException {
        write(10);
        var identity = open().summary().identity();
        Files.delete(file());
        write(11);
        Problem found = assertThrows(Problem.class, () -> CellFile.open(file(), URL, Optional.of(identity)));
        assertTrue(found.getMessage().contains("not the file any more that it was"), found.getMessage());
    }
}
