package io.millrace.dataset.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowGroupingTest {
    @TempDir
    private Path folder;

    @Test
    void sortsByHashAndKeepsTheOrderOfComing() throws IOException {
        for (long memory : new long[] {1 << 30, 20_000, 1}) {
            check(new Random(memory), memory);
        }
    }

    private void check(Random random, long memory) throws IOException {
        List<Piece> added = new ArrayList<>();
        List<Piece> sorted = new ArrayList<>();
        try (RowGrouping grouping = new RowGrouping(new RowLimits(memory, folder, 1 << 30))) {
            for (int i = 0; i < 2_000; i++) {
                byte[] json = ("{\"a\":" + i + "}").getBytes(StandardCharsets.UTF_8);
                Piece piece = Piece.of("row" + random.nextInt(300), random.nextLong(), json);
                added.add(piece);
                grouping.add(piece);
            }
            for (Piece piece = grouping.next(); piece != null; piece = grouping.next()) {
                sorted.add(piece);
            }
        }
        added.sort(Comparator.<Piece, Long>comparing(Piece::hash, Long::compareUnsigned)
                .thenComparing(Piece::row));
        assertEquals(texts(added), texts(sorted));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void keepsWhatIsNeededWhereThereIsNoRoomForAll() throws IOException {
        CellDecoder wanted = new CellDecoder(column -> column.equals(io.millrace.cell.Path.of("n")));
        String much = "x".repeat(1_000);
        try (RowGrouping grouping = new RowGrouping(new RowLimits(200_000, folder, 1), wanted::reduced)) {
            for (int i = 0; i < 600; i++) {
                String json = "{\"much\":\"" + much + "\",\"n\":" + i + ",\"n\":{\"ts\":\"NaD\"},\"o\":1}";
                grouping.add(Piece.of("row" + i, i, json.getBytes(StandardCharsets.UTF_8)));
            }
            int count = 0;
            int whole = 0;
            for (Piece piece = grouping.next(); piece != null; piece = grouping.next()) {
                String json = new String(piece.json(), StandardCharsets.UTF_8);
                String needed = "\"n\":" + piece.micros() + ",\"n\":{\"ts\":\"NaD\"}";
                assertTrue(json.contains(needed), json);
                assertEquals(json.contains(much), json.length() > 1_000);
                whole += json.contains(much) ? 1 : 0;
                count++;
            }
            assertEquals(600, count);
            assertTrue(whole < 200, whole + " whole ones");
        }
    }

    private static List<String> texts(List<Piece> pieces) {
        return pieces.stream()
                .map(piece -> piece.row() + piece.micros() + new String(piece.json(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void leavesNothingIfItIsGivenUp() throws IOException {
        try (RowGrouping grouping = new RowGrouping(new RowLimits(1, folder, 1 << 20))) {
            grouping.add(Piece.of("a", 0, Piece.NO_CELLS));
            grouping.add(Piece.of("b", 0, Piece.NO_CELLS));
            assertTrue(grouping.next() != null);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertFalse(left.findAny().isPresent());
        }
    }

    @Test
    void whatACrashHasLeftIsSwept() throws IOException {
        Path left = Files.createDirectories(folder.resolve("rows123"));
        Files.writeString(left.resolve("7"), "x");
        new RowLimits(1, folder, 1).sweep();
        new RowLimits(1, folder.resolve("none"), 1).sweep();
        try (Stream<Path> files = Files.list(folder)) {
            assertFalse(files.findAny().isPresent());
        }
    }

    @Test
    void isBoundedOnDisk() {
        try (RowGrouping grouping = new RowGrouping(new RowLimits(1, folder, 1_000))) {
            Problem refused = assertThrows(Problem.class, () -> {
                for (int i = 0; i < 1_000; i++) {
                    grouping.add(Piece.of("row" + i, 0, Piece.NO_CELLS));
                }
            });
            assertTrue(refused.getMessage().contains("more than 1000 bytes"), refused.getMessage());
        }
    }
}
