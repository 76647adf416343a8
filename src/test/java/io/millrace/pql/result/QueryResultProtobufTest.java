package io.millrace.pql.result;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import io.millrace.bitmap.PilosaWriter;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.AnswerForm;
import io.millrace.model.AnswerForm.Encoding;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.Interruption;
import io.millrace.model.RowVisitor;
import io.millrace.model.StoredContent;
import io.millrace.pql.PqlExecutor;
import io.millrace.pql.TestTable;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.pql.result.QueryResult.Aggregate;
import io.millrace.pql.result.QueryResult.BoolResult;
import io.millrace.pql.result.QueryResult.CountResult;
import io.millrace.pql.result.QueryResult.DistinctNumbersResult;
import io.millrace.pql.result.QueryResult.DistinctRowsResult;
import io.millrace.pql.result.QueryResult.DistinctTimesResult;
import io.millrace.pql.result.QueryResult.Group;
import io.millrace.pql.result.QueryResult.GroupCell;
import io.millrace.pql.result.QueryResult.GroupsResult;
import io.millrace.pql.result.QueryResult.NullResult;
import io.millrace.pql.result.QueryResult.Pair;
import io.millrace.pql.result.QueryResult.PairResult;
import io.millrace.pql.result.QueryResult.PairsResult;
import io.millrace.pql.result.QueryResult.RowResult;
import io.millrace.pql.result.QueryResult.RowsResult;
import io.millrace.pql.result.QueryResult.SortedResult;
import io.millrace.pql.result.QueryResult.ValueCountResult;
import io.millrace.problem.Problem;
import io.millrace.protobuf.QueryResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of result, as the two generations of clients read it. */
final class QueryResultProtobufTest {
    private static final RecordNames BY_ID = new RecordNames(null);

    @TempDir
    Path folder;

    private static byte[] bytes(AnswerForm form, List<QueryResult> results) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] last = AnswerWriter.of(form, Interruption.NEVER).write(results, whole::writeBytes);
        whole.writeBytes(last);
        return whole.toByteArray();
    }

    /** The bytes are those that the official library makes of the same message. */
    private static QueryResponse read(AnswerForm form, QueryResult... results) {
        byte[] bytes = bytes(form, List.of(results));
        try {
            QueryResponse message = QueryResponse.parseFrom(bytes);
            assertEquals(bytes.length, message.getSerializedSize(), "fields that are not known, or not packed");
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Encoding encoding, QueryResult result) {
        QueryResponse message = read(new AnswerForm(encoding, false), result);
        assertEquals(1, message.getResultsCount());
        return TextFormat.printer().emittingSingleLine(true).printToString(message.getResults(0));
    }

    private static void check(String old, String now, QueryResult result) {
        assertEquals(old, text(Encoding.PILOSA_1, result));
        assertEquals(now, text(Encoding.FEATUREBASE_3, result));
    }

    private static void checkOnlyNow(String now, QueryResult result) {
        assertEquals(now, text(Encoding.FEATUREBASE_3, result));
        Problem problem = assertThrows(Problem.class, () -> text(Encoding.PILOSA_1, result));
        assertTrue(problem.getMessage().contains("ask for JSON"), problem.getMessage());
    }

    @Test
    void numbersTheKindsByGeneration() {
        check(
                "row { columns: 1 columns: 300 } type: 1",
                "row { columns: 1 columns: 300 } type: 1",
                new RowResult(RecordSet.of(1, 300), BY_ID));
        check("row { } type: 1", "row { } type: 1", new RowResult(RecordSet.empty(), BY_ID));
        check("n: 5 type: 4", "n: 5 type: 5", new CountResult(5));
        check("changed: true type: 5", "changed: true type: 6", new BoolResult(true));
        check("", "", new NullResult());
    }

    @Test
    void writesTheVeryBytes() {
        checkBytes(
                "1208" + "0a04" + "0a0201" + "03" + "3001",
                Encoding.PILOSA_1,
                new RowResult(RecordSet.of(1, 3), BY_ID));
        checkBytes("1204" + "1005" + "3004", Encoding.PILOSA_1, new CountResult(5));
        checkBytes("1204" + "1005" + "3005", Encoding.FEATUREBASE_3, new CountResult(5));
        checkBytes("1202" + "3006", Encoding.FEATUREBASE_3, new BoolResult(false));
        checkBytes("1200", Encoding.FEATUREBASE_3, new NullResult());
    }

    private static void checkBytes(String hex, Encoding encoding, QueryResult result) {
        assertEquals(hex, HexFormat.of().formatHex(bytes(new AnswerForm(encoding, false), List.of(result))));
    }

    @Test
    void writesPairs() {
        Pair id = new Pair(10, null, 2);
        Pair key = new Pair(0, () -> "k", 1);
        check(
                "pairs { id: 10 count: 2 } pairs { count: 1 key: \"k\" } type: 2",
                "type: 3 pairs_field { pairs { id: 10 count: 2 } pairs { count: 1 key: \"k\" } field: \"f\" }",
                new PairsResult("f", List.of(id, key)));
        check(
                "pairs { id: 10 count: 2 } type: 9",
                "type: 11 pair_field { pair { id: 10 count: 2 } field: \"f\" }",
                new PairResult("f", id));
    }

    @Test
    void writesValueCounts() {
        check(
                "val_count { val: -7 count: 2 } type: 3",
                "val_count { val: -7 count: 2 timestamp_val: \"0001-01-01T00:00:00Z\" } type: 4",
                new ValueCountResult(BigInteger.valueOf(-7), null, null, 2));
        check(
                "val_count { val: -4234 count: 1 } type: 3",
                "val_count { count: 1 decimal_val { value: -4234 scale: 3 new_version: true val_abs: \"\\020\\212\" "
                        + "val_neg: true } timestamp_val: \"0001-01-01T00:00:00Z\" } type: 4",
                new ValueCountResult(BigInteger.ZERO, new BigDecimal("-4.234"), null, 1));
        check(
                "val_count { count: 1 } type: 3",
                "val_count { count: 1 timestamp_val: \"2020-01-01T00:00:00Z\" } type: 4",
                new ValueCountResult(BigInteger.ZERO, null, "2020-01-01T00:00:00Z", 1));
    }

    @Test
    void refusesSumsThatDoNotFitAndWritesLargeDecimals() {
        BigInteger large = BigInteger.ONE.shiftLeft(64);
        Problem problem = assertThrows(
                Problem.class, () -> text(Encoding.FEATUREBASE_3, new ValueCountResult(large, null, null, 1)));
        assertTrue(problem.getMessage().startsWith("executing: 18446744073709551616 "), problem.getMessage());
        var decimal = read(
                        new AnswerForm(Encoding.FEATUREBASE_3, false),
                        new ValueCountResult(BigInteger.ZERO, new BigDecimal(large, 2), null, 1))
                .getResults(0)
                .getValCount()
                .getDecimalVal();
        assertEquals(0, decimal.getValue());
        assertEquals(ByteString.fromHex("010000000000000000"), decimal.getValAbs());
    }

    @Test
    void writesRows() {
        check(
                "type: 8 row_identifiers { rows: 1 rows: 2 }",
                "type: 9 row_identifiers { rows: 1 rows: 2 }",
                new RowsResult("f", false, List.of(RowName.of(1), RowName.of(2))));
        check(
                "type: 8 row_identifiers { keys: \"a\" keys: \"b\" }",
                "type: 9 row_identifiers { keys: \"a\" keys: \"b\" }",
                new RowsResult("f", true, List.of(RowName.of("a"), RowName.of("b"))));
    }

    @Test
    void writesGroups() {
        List<GroupCell> cells = List.of(
                new GroupCell.Row("a", 1),
                new GroupCell.Key("b", "k"),
                new GroupCell.NumberValue("c", -3),
                new GroupCell.TimeValue("d", 60, "1970-01-01T00:01:00Z"));
        String row = "group { field: \"a\" row_id: 1 } group { field: \"b\" row_key: \"k\" } "
                + "group { field: \"c\" value { value: -3 } } group { field: \"d\" value { value: 60 } } count: 2";
        check(
                "type: 7 old_group_counts { " + row + " }",
                "type: 8 group_counts { groups { " + row + " } }",
                new GroupsResult(Aggregate.NONE, List.of(new Group(cells, 2, null))));
        List<GroupCell> one = cells.subList(0, 1);
        String short1 = "group { field: \"a\" row_id: 1 } count: 2";
        check(
                "type: 7 old_group_counts { " + short1 + " agg: -5 }",
                "type: 8 group_counts { aggregate: \"sum\" groups { " + short1 + " agg: -5 } }",
                new GroupsResult(Aggregate.SUM, List.of(new Group(one, 2, new BigDecimal(-5)))));
        check(
                "type: 7 old_group_counts { " + short1 + " agg: 5 }",
                "type: 8 group_counts { aggregate: \"aggregate\" groups { " + short1 + " agg: 5 } }",
                new GroupsResult(Aggregate.DISTINCT_COUNT, List.of(new Group(one, 2, new BigDecimal(5)))));
        check(
                "type: 7 old_group_counts { " + short1 + " agg: 150 }",
                "type: 8 group_counts { aggregate: \"decimalSum\" groups { " + short1
                        + " decimal_agg { value: 150 scale: 2 new_version: true val_abs: \"\\226\" } } }",
                new GroupsResult(Aggregate.DECIMAL_SUM, List.of(new Group(one, 2, new BigDecimal("1.50")))));
    }

    @Test
    void writesDistinctValues() {
        String row = "row { columns: 1 columns: 2 keys: \"a\" keys: \"b\" field: \"f\" } type: 1";
        check(row, row, new DistinctRowsResult("f", RecordSet.of(1, 2), List.of("a", "b")));
        checkOnlyNow(
                "type: 13 signed_row { pos { columns: 0 columns: 5 field: \"f\" } neg { columns: 10 field: \"f\" } }",
                new DistinctNumbersResult("f", RecordSet.of(0, 5), RecordSet.of(10), null));
        checkOnlyNow(
                "type: 16 distinct_timestamp { values: \"2020-01-01T00:00:00Z\" name: \"t\" }",
                new DistinctTimesResult("t", List.of("2020-01-01T00:00:00Z")));
    }

    @Test
    void writesSortedRecordsInTheirOrder() {
        Cells values = new Cells.Numbers(new long[] {1, 2}, BitSet.valueOf(new long[] {3}));
        String row = "row { columns: 9 columns: 4 } type: 1";
        check(row, row, new SortedResult(new long[] {9, 4}, BY_ID, values));
    }

    @Test
    void writesRecordsAsBitmapsIfAsked() throws IOException {
        RecordSet records = RecordSet.of(LongStream.range(5, 100_000).toArray());
        QueryResponse message =
                read(new AnswerForm(Encoding.PILOSA_1, true), new RowResult(records, BY_ID), new CountResult(1));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        new PilosaWriter(records).write(expected);
        assertEquals(0, message.getResults(0).getRow().getColumnsCount());
        assertArrayEquals(
                expected.toByteArray(),
                message.getResults(0).getRow().getRoaring().toByteArray());
        assertEquals(1, message.getResults(1).getN());
    }

    @Test
    void writesALongRowInParts() throws IOException {
        RecordSet records = RecordSet.of(
                LongStream.range(0, 300_000).map(i -> i * 1_000_003).toArray());
        List<byte[]> parts = new ArrayList<>();
        byte[] last = AnswerWriter.of(new AnswerForm(Encoding.FEATUREBASE_3, false), Interruption.NEVER)
                .write(List.of(new RowResult(records, BY_ID)), parts::add);
        assertTrue(parts.size() > 20, parts.size() + " parts");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        parts.forEach(whole::writeBytes);
        whole.writeBytes(last);
        QueryResponse message = QueryResponse.parseFrom(whole.toByteArray());
        assertArrayEquals(
                records.toArray(),
                message.getResults(0).getRow().getColumnsList().stream()
                        .mapToLong(Long::longValue)
                        .toArray());
    }

    @Test
    void writesTables() {
        TestTable table = new TestTable(folder, Map.of(), "t", true, true)
                .field("set", FieldOptions.set(false))
                .field("keys", FieldOptions.set(true))
                .field("mutex", FieldOptions.mutex(false))
                .field("word", FieldOptions.mutex(true))
                .field("bool", FieldOptions.bool())
                .field("int", FieldOptions.integer(-10, 10, null))
                .field("decimal", FieldOptions.decimal(2, -1_000, 1_000))
                .field("time", FieldOptions.timestamp(Granularity.S, Instant.EPOCH))
                .field("bytes", FieldOptions.stored(StoredContent.BYTES));
        List<Consumer<RowVisitor>> rows = new ArrayList<>();
        rows.add(row -> {
            begin(row, "full");
            row.number(0, 3);
            row.number(0, 4);
            key(row, 1, "x");
            row.number(2, 0);
            key(row, 3, "w");
            row.number(4, 0);
            row.number(5, -1);
            row.number(6, 100);
            row.number(7, 60);
            row.value(8, new byte[] {0, 1, 2}, 0, 3);
            row.endRow();
        });
        rows.add(row -> {
            begin(row, "empty");
            row.endRow();
        });
        table.write(rows, 10);
        PqlExecutor executor =
                new PqlExecutor(table.snapshot(), name -> java.util.Optional.empty(), Interruption.NEVER);
        QueryResult result = executor.execute(new PqlParser(PqlLimits.DEFAULT)
                        .parse("Extract(All(), Rows(set), Rows(keys), Rows(mutex), Rows(word), Rows(bool), Rows(int), "
                                + "Rows(decimal), Rows(time), Rows(bytes))"))
                .get(0);
        checkOnlyNow(
                "type: 15 extracted_table { fields { name: \"set\" type: \"[]uint64\" } "
                        + "fields { name: \"keys\" type: \"[]string\" } fields { name: \"mutex\" type: \"uint64\" } "
                        + "fields { name: \"word\" type: \"string\" } fields { name: \"bool\" type: \"bool\" } "
                        + "fields { name: \"int\" type: \"int64\" } fields { name: \"decimal\" type: \"decimal\" } "
                        + "fields { name: \"time\" type: \"timestamp\" } fields { name: \"bytes\" type: \"bytes\" } "
                        + "columns { key: \"full\" values { ids { ids: 3 ids: 4 } } values { keys { keys: \"x\" } } "
                        + "values { mutex_id: 0 } values { mutex_key: \"w\" } values { bool: false } "
                        + "values { bsi_value: -1 } values { bsi_value: 100 } "
                        + "values { mutex_key: \"1970-01-01T00:01:00Z\" } values { mutex_key: \"AAEC\" } } "
                        + "columns { key: \"empty\" values { } values { } values { } values { } values { } values { } "
                        + "values { } values { } values { } } }",
                result);
        check(
                "row { keys: \"full\" } type: 1",
                "row { keys: \"full\" } type: 1",
                executor.execute(new PqlParser(PqlLimits.DEFAULT).parse("Row(mutex=0)"))
                        .get(0));
    }

    @Test
    void extractsInTheOrderOfSort() {
        TestTable table = new TestTable(folder, Map.of(), "t", true, true)
                .field("int", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null));
        List<Consumer<RowVisitor>> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            rows.add(row -> {
                begin(row, "r" + number);
                row.number(0, number);
                row.endRow();
            });
        }
        table.write(rows, 10);
        PqlExecutor executor =
                new PqlExecutor(table.snapshot(), name -> java.util.Optional.empty(), Interruption.NEVER);
        checkOnlyNow(
                "type: 15 extracted_table { fields { name: \"int\" type: \"int64\" } "
                        + "columns { key: \"r2\" values { bsi_value: 2 } } "
                        + "columns { key: \"r1\" values { bsi_value: 1 } } }",
                executor.execute(new PqlParser(PqlLimits.DEFAULT)
                                .parse("Extract(Sort(All(), field=int, sort-desc=true, limit=2), Rows(int))"))
                        .get(0));
    }

    private static void begin(RowVisitor row, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        row.beginRow(1);
        row.recordKey(utf8, 0, utf8.length);
    }

    private static void key(RowVisitor row, int position, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        row.key(position, utf8, 0, utf8.length);
    }
}
