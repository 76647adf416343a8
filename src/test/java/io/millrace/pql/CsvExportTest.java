package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.FieldOptions;
import io.millrace.model.Interruption;
import io.millrace.model.RowVisitor;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvExportTest {
    private static final long SHARD = 1L << 20;

    @TempDir
    Path directory;

    private final List<Consumer<RowVisitor>> rows = new ArrayList<>();

    private void row(long id, Consumer<RowVisitor> cells) {
        rows.add(row -> {
            row.beginRow(1);
            row.recordId(id);
            cells.accept(row);
            row.endRow();
        });
    }

    private static void key(RowVisitor row, int position, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        row.key(position, utf8, 0, utf8.length);
    }

    private static String export(TestTable table, String field, long shard) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(
                new CsvExport(table.snapshot(), Interruption.NEVER).write(field, shard, part -> all.writeBytes(part)));
        return all.toString(StandardCharsets.UTF_8);
    }

    private TestTable byId() {
        TestTable table = new TestTable(directory, Map.of(), "t", false, true)
                .field("f", FieldOptions.set(false))
                .field("k", FieldOptions.mutex(true))
                .field("b", FieldOptions.bool())
                .field("n", FieldOptions.integer(0, 100, null))
                .field("day", FieldOptions.time(false, "YMD", Duration.ZERO, true));
        row(2, row -> {
            row.number(0, 1);
            key(row, 1, "b");
            row.number(2, 0);
            row.number(3, 7);
            row.recordTime(0);
            row.number(4, 9);
        });
        row(1, row -> {
            row.number(0, 1);
            row.number(0, 5);
            key(row, 1, "say \"a\", b");
            row.number(2, 1);
        });
        row(SHARD, row -> row.number(0, 5));
        row(7 * SHARD + 3, row -> row.number(0, 4));
        table.write(rows, 2);
        return table;
    }

    @Test
    void writesByRowThenRecord() {
        TestTable table = byId();
        assertEquals("1,1\n1,2\n5,1\n", export(table, "f", 0));
        assertEquals("5,1048576\n", export(table, "f", 1));
        assertEquals("4,7340035\n", export(table, "f", 7));
        assertEquals("0,2\n1,1\n", export(table, "b", 0));
    }

    @Test
    void writesKeysAsCsv() {
        assertEquals("b,2\n\"say \"\"a\"\", b\",1\n", export(byId(), "k", 0));
    }

    @Test
    void writesNothingWhereThereIsNothing() {
        TestTable table = byId();
        assertEquals("", export(table, "f", 2));
        assertEquals("", export(table, "f", -1));
        assertEquals("", export(table, "f", Long.MAX_VALUE));
        assertEquals("", export(table, "n", 0));
        assertEquals("", export(table, "day", 0));
    }

    @Test
    void namesRecordsByTheirKeys() {
        TestTable table = new TestTable(directory, Map.of(), "u", true, true).field("f", FieldOptions.set(false));
        for (String name : List.of("ann", " bob", "a\nb", "")) {
            rows.add(row -> {
                row.beginRow(1);
                byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
                row.recordKey(utf8, 0, utf8.length);
                row.number(0, 3);
                row.endRow();
            });
        }
        table.write(rows, 10);
        assertEquals("3,ann\n3,\" bob\"\n3,\"a\nb\"\n3,\n", export(table, "f", 0));
    }

    @Test
    void handsOverLongAnswersInParts() {
        TestTable table = new TestTable(directory, Map.of(), "t", false, true).field("f", FieldOptions.set(false));
        for (int id = 0; id < 20_000; id++) {
            row(id, row -> row.number(0, 3));
        }
        table.write(rows, 20_000);
        List<byte[]> parts = new ArrayList<>();
        new CsvExport(table.snapshot(), Interruption.NEVER).write("f", 0, parts::add);
        assertEquals(2, parts.size());
        assertTrue(export(table, "f", 0).endsWith("\n3,19998\n3,19999\n"));
    }

    @Test
    void endsWhenNobodyWaits() {
        Problem gone = new Problem(ProblemCode.UNAVAILABLE_NOW, "gone");
        CsvExport export = new CsvExport(byId().snapshot(), () -> {
            throw gone;
        });
        assertEquals(gone, assertThrows(Problem.class, () -> export.write("f", 0, part -> {})));
    }
}
