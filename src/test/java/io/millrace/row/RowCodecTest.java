package io.millrace.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.log.BlockCutter;
import io.millrace.log.LogFixture;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.RowBatch;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RowCodecTest {
    private static final TableSchema TABLE = RandomRows.table(7, 1, false);
    private static final TableSchema KEYED = RandomRows.table(8, 1, true);
    private static final TableSchema VALUES = RandomRows.table(9, 1, false, 12);
    private static final TableSchema WIDE = RandomRows.table(10, 1, true, 700);

    @Test
    void encodersShareABufferWhileTheyWorkOneAfterTheOther() {
        TableSchema one = RandomRows.table(7, 1, false);
        TableSchema other = RandomRows.table(8, 1, true);
        CsvBuffer shared = new CsvBuffer();
        for (TableSchema table : List.of(one, other, one)) {
            RowEncoder alone = new RowEncoder(table);
            RowEncoder sharing = new RowEncoder(table, shared);
            new RandomRows(3, table).show(sharing);
            sharing.reset(); // a batch that came to nothing
            new RandomRows(5, table).show(alone);
            new RandomRows(5, table).show(sharing);
            assertEquals(LogFixture.text(alone.finish()), LogFixture.text(sharing.finish()));
        }
    }

    @Test
    void readsBackWhatWasWritten() {
        long seed = new Random().nextLong();
        System.out.println("RowCodecTest seed " + seed);
        for (TableSchema table : List.of(TABLE, KEYED, VALUES, WIDE)) {
            RandomRows rows = new RandomRows(seed, table);
            RowEncoder encoder = new RowEncoder(table);
            RecordedRows written = new RecordedRows();
            for (int i = 0; i < 5_000; i++) {
                rows.show(RecordedRows.tee(encoder, written));
            }
            RowBatch batch = encoder.finish();
            RecordedRows read = new RecordedRows();
            new RowDecoder(table, table, read).decode(batch.csv(), 0, batch.length());
            assertEquals(written.rows, read.rows, "seed " + seed);
            assertEquals(5_000, batch.records());
            assertEquals(5_000, BlockCutter.lines(batch.csv(), 0, batch.length()), "a row is a line");
        }
    }

    @Test
    void writesTheDocumentedForms() {
        check("12,100,,,,,,,,,,,,\n", row -> row.recordId(12));
        check("12,100,99,,,,,,,,,,,\n", row -> {
            row.recordId(12);
            row.recordTime(99);
        });
        checkCell("7", row -> row.number(0, 7));
        checkCell("\"7,8,-9\"", row -> {
            row.number(0, 7);
            row.number(0, 8);
            row.removeRow(0, 9);
        });
        checkCell("\"-0\"", row -> row.removeRow(0, 0));
        checkCell("\"\"", row -> row.emptySet(0));
        checkCell("7", row -> {
            row.emptySet(0);
            row.number(0, 7);
            row.emptySet(0);
        });
        check("1,100,,,\"[\"\"a\"\",\"\"\\\"\"\\\\\\n\"\"]\",,,,,,,,,\n", row -> {
            row.recordId(1);
            key(row, 1, "a");
            key(row, 1, "\"\\\n");
        });
        check("1,100,,,,,,,\"\\r\\u0009\"\"\\\\é\",\\N,-9223372036854775808,,,\n", row -> {
            row.recordId(1);
            key(row, 5, "\r\t\"\\é");
            row.clear(6);
            row.number(7, Long.MIN_VALUE);
        });
        check(KEYED, "\"\",100,,,,,,,,,,,,\n", row -> row.recordKey(new byte[0], 0, 0));
    }

    @Test
    void writesStoredValuesAsTheirContentSays() {
        byte[] value = "a\n{\"b\":\"é\"}".getBytes(UTF_8);
        check(VALUES, "1,100,,\"a\\n{\"\"b\"\":\"\"é\"\"}\",,,,\"YQp7ImIiOiLDqSJ9\",,,,\"\",,,\n", row -> {
            row.recordId(1);
            row.value(0, value, 0, value.length);
            row.value(4, value, 0, value.length);
            row.value(8, value, 0, 0);
        });
        check(VALUES, "1,100,,\\N,,,,\"\",,,,,,,\n", row -> {
            row.recordId(1);
            row.clear(0);
            row.value(4, value, 3, 0);
        });
    }

    @Test
    void writesOfAWideTableOnlyTheCellsThatAreThere() {
        byte[] text = "x,*=".getBytes(UTF_8);
        check(WIDE, "\"\",100,,*\n", row -> row.recordKey(text, 0, 0));
        check(WIDE, "\"\",100,,*0=\"x,*=\",4=\\N,699=7\n", row -> {
            row.recordKey(text, 0, 0);
            row.value(0, text, 0, text.length);
            row.clear(4);
            row.number(699, 7);
        });
        check(WIDE, "\"\",100,5,*11=\"7,-8\"\n", row -> {
            row.recordKey(text, 0, 0);
            row.recordTime(5);
            row.number(11, 7);
            row.removeRow(11, 8);
        });
    }

    /** So rows that were written before the other form was there are still read. */
    @Test
    void readsAWideRowInEitherForm() {
        String cells = "7" + ",".repeat(WIDE.fields().size() - 12);
        List<String> expected = List.of("received 2 id #0 | 11 7");
        assertEquals(expected, decoded(WIDE, "\"\",2,," + ",".repeat(11) + cells + "\n"));
        assertEquals(expected, decoded(WIDE, "\"\",2,,*11=7\n"));
        assertEquals(List.of("received 2 id #0"), decoded(WIDE, "\"\",2,,*\n"));
    }

    @Test
    void leavesOutFieldsThatAreGoneOfAWideTableToo() {
        List<Field> kept = new ArrayList<>(WIDE.fields());
        kept.remove(4);
        kept.remove(0);
        TableSchema target = new TableSchema(WIDE.id(), "db", "t", true, true, 2, 0, kept);
        byte[] csv = "\"\",2,,*0=\"gone\",4=\"Z29uZQ==\",11=7\n".getBytes(UTF_8);
        RecordedRows read = new RecordedRows();
        new RowDecoder(WIDE, target, read).decode(csv, 0, csv.length);
        assertEquals(List.of("received 2 id #0 | 9 7"), read.rows);
    }

    private static List<String> decoded(TableSchema table, String csv) {
        RecordedRows read = new RecordedRows();
        byte[] bytes = csv.getBytes(UTF_8);
        new RowDecoder(table, table, read).decode(bytes, 0, bytes.length);
        return read.rows;
    }

    @Test
    void forgetsARowThatIsNotEnded() {
        RowEncoder encoder = new RowEncoder(TABLE);
        encoder.beginRow(1);
        encoder.recordId(1);
        encoder.number(0, 5);
        encoder.beginRow(2);
        encoder.recordId(2);
        encoder.endRow();
        encoder.beginRow(3);
        encoder.recordId(3);
        RowBatch batch = encoder.finish();
        assertEquals("2,2,,,,,,,,,,,,\n", new String(batch.csv(), 0, batch.length(), UTF_8));
        assertEquals(1, batch.records());
        assertEquals(0, encoder.records());
        assertThrows(IllegalStateException.class, encoder::finish);
    }

    @Test
    void knowsTheEventTimesAndTakesTheTimeOfReceiptForThoseWithout() {
        RowEncoder encoder = new RowEncoder(TABLE);
        for (long time : new long[] {50, 0, 70}) {
            encoder.beginRow(60);
            encoder.recordId(1);
            if (time > 0) {
                encoder.recordTime(time);
            }
            encoder.endRow();
        }
        RowBatch batch = encoder.finish();
        assertEquals(50, batch.earliestMicros());
        assertEquals(70, batch.latestMicros());
    }

    @Test
    void refusesCellsOutOfOrder() {
        RowEncoder encoder = new RowEncoder(TABLE);
        encoder.beginRow(1);
        encoder.recordId(1);
        encoder.number(4, 1);
        assertThrows(IllegalStateException.class, () -> encoder.number(4, 1));
        assertThrows(IllegalStateException.class, () -> encoder.number(0, 1));
    }

    @Test
    void leavesOutFieldsThatAreGone() {
        List<Field> kept = new ArrayList<>(TABLE.fields());
        kept.remove(5);
        kept.remove(1);
        TableSchema target = new TableSchema(TABLE.id(), "db", "t", false, true, 2, 0, kept);
        RowEncoder encoder = new RowEncoder(TABLE);
        encoder.beginRow(1);
        encoder.recordId(1);
        encoder.number(0, 10);
        key(encoder, 1, "gone");
        encoder.number(4, 14);
        key(encoder, 5, "gone");
        encoder.number(7, 17);
        encoder.endRow();
        RowBatch batch = encoder.finish();
        RecordedRows read = new RecordedRows();
        new RowDecoder(TABLE, target, read).decode(batch.csv(), 0, batch.length());
        assertEquals(List.of("received 1 id 1 | 0 10 | 3 14 | 5 17"), read.rows);
    }

    @Test
    void saysWhereALineIsBroken() {
        String end = ",,,,,,,,,,,\n";
        checkCorrupt("x,1," + end, "row 0 of the block: expected a number at byte 0");
        checkCorrupt("1,1," + end + "2,,", "row 1 of the block: expected a number at byte 18");
        checkCorrupt("1,1,,9223372036854775808,,,,,,,,,,\n", "a number beyond 64 bits");
        checkCorrupt("1,1,,99999999999999999999,,,,,,,,,,\n", "a number beyond 64 bits");
        checkCorrupt("1,1,,,,,,,\"open", "a string without its closing quotation mark");
        checkCorrupt("1,1,,,,,,,\"\\x\"", "an unknown escape");
        checkCorrupt("1,1,,\\M,", "expected 'N'");
        checkCorrupt("1,1,,,,,\n", "expected ','");
        checkCorrupt("1,1," + end.replace("\n", ",\n"), "expected the end of the line");
        checkCorrupt("1,1,,,,,,,,,,,,", "expected a number at byte 15");
        checkCorrupt(WIDE, "\"\",1,,*3=7,3=8\n", "a later field than 3");
        checkCorrupt(WIDE, "\"\",1,,*700=8\n", "a later field than -1");
        checkCorrupt(WIDE, "\"\",1,,*3:8\n", "expected '='");
        checkCorrupt(WIDE, "\"\",1,,*3=8", "expected the end of the line");
        checkCorrupt(VALUES, "1,1,,,,,,\"Z!\",,,,,,,\n", "no Base64");
    }

    @Test
    void writesTheKeyOfARecordThatIsOnlyNamed() {
        RowEncoder encoder = new RowEncoder(KEYED);
        encoder.bulk(BulkChange.name(100, "a\n\"é".getBytes(UTF_8)));
        encoder.bulk(BulkChange.name(-7, new byte[0]));
        RowBatch batch = encoder.finish();
        String lines = "@#,100,\"a\\n\"\"é\"\n@#,-7,\"\"\n";
        assertEquals(lines, new String(batch.csv(), 0, batch.length(), UTF_8));
        assertEquals(List.of("bulk NAME 100 -1  0 a\n\"é []", "bulk NAME -7 -1  0  []"), decoded(KEYED, lines));
        checkCorrupt(KEYED, "@#,100,7\n", "expected '\"'");
        checkCorrupt(KEYED, "@#,100,\"a\",\n", "expected the end of the line");
    }

    @Test
    void neverReadsBeyondACutLine() {
        RandomRows rows = new RandomRows(42, TABLE);
        RowEncoder encoder = new RowEncoder(TABLE);
        for (int i = 0; i < 20; i++) {
            rows.show(encoder);
        }
        RowBatch batch = encoder.finish();
        for (int length = 1; length < batch.length(); length++) {
            int cut = length;
            RowDecoder decoder = new RowDecoder(TABLE, TABLE, new RecordedRows());
            if (batch.csv()[cut - 1] != '\n') {
                assertThrows(Problem.class, () -> decoder.decode(batch.csv(), 0, cut));
            } else {
                decoder.decode(batch.csv(), 0, cut);
            }
        }
    }

    private static void key(RowVisitor row, int position, String key) {
        byte[] utf8 = key.getBytes(UTF_8);
        row.key(position, utf8, 0, utf8.length);
    }

    private static void checkCell(String expected, Consumer<RowVisitor> cell) {
        check("1,100,," + expected + ",,,,,,,,,,\n", row -> {
            row.recordId(1);
            cell.accept(row);
        });
    }

    private static void check(String expected, Consumer<RowVisitor> cells) {
        check(TABLE, expected, cells);
    }

    private static void check(TableSchema table, String expected, Consumer<RowVisitor> cells) {
        RowEncoder encoder = new RowEncoder(table);
        encoder.beginRow(100);
        cells.accept(encoder);
        encoder.endRow();
        RowBatch batch = encoder.finish();
        assertEquals(expected, new String(batch.csv(), 0, batch.length(), UTF_8));
    }

    private static void checkCorrupt(String csv, String message) {
        checkCorrupt(TABLE, csv, message);
    }

    private static void checkCorrupt(TableSchema table, String csv, String message) {
        byte[] bytes = csv.getBytes(UTF_8);
        RowDecoder decoder = new RowDecoder(table, table, new RecordedRows());
        Problem problem = assertThrows(Problem.class, () -> decoder.decode(bytes, 0, bytes.length));
        assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
        assertTrue(problem.getMessage().contains(message), problem.getMessage());
    }
}
