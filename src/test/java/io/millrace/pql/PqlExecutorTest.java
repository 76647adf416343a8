package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.Interruption;
import io.millrace.model.RowVisitor;
import io.millrace.model.StoredContent;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.pql.parse.Query;
import io.millrace.pql.result.AnswerParts;
import io.millrace.pql.result.Cells;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResultJson;
import io.millrace.pql.result.RecordNames;
import io.millrace.pql.result.RowName;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.Overlay;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PqlExecutorTest {
    private static final String NONE =
            "{\"value\":0,\"floatValue\":0,\"decimalValue\":null,\"timestampValue\":\"0001-01-01T00:00:00Z\",\"count\":0}";

    @TempDir
    Path directory;

    private final Map<String, TestTable> tables = new HashMap<>();

    @BeforeEach
    void writeTables() {
        TestTable people = new TestTable(directory, tables, "people", true, true);
        tables.put("people", people);
        TestTable visits = new TestTable(directory, tables, "visits", false, true)
                .field("tag", FieldOptions.set(true))
                .field("id", FieldOptions.set(false))
                .field("seen", FieldOptions.bool())
                .field("paid", FieldOptions.bool())
                .field("who", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, "people"))
                .field("price", FieldOptions.decimal(2, Long.MIN_VALUE, Long.MAX_VALUE))
                .field("at", FieldOptions.timestamp(Granularity.MS, Instant.parse("2000-01-01T00:00:00Z")))
                .field("day", FieldOptions.time(false, "YMD", Duration.ZERO, true))
                .field("kind", FieldOptions.mutex(true))
                .field("num", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null));
        tables.put("visits", visits);
        write(visits, 1, row -> {
            key(row, 0, "a");
            row.number(1, 7);
            row.number(2, 1);
            row.number(3, 0);
            key(row, 4, "ann");
            row.number(5, 1150);
            row.number(6, 500);
        });
        write(visits, 2, row -> {
            row.emptySet(0);
            row.number(2, 0);
            key(row, 4, "bob");
            row.number(5, -5);
            key(row, 8, "x\"y");
            row.number(9, Long.MAX_VALUE);
        });
        write(visits, 1L << 33, row -> {
            row.recordTime(Instant.parse("2021-03-04T05:06:07Z").getEpochSecond() * 1_000_000);
            row.number(7, 3);
        });
    }

    private static void write(TestTable table, long id, Consumer<RowVisitor> cells) {
        List<Consumer<RowVisitor>> rows = new ArrayList<>();
        rows.add(row -> {
            row.beginRow(1);
            row.recordId(id);
            cells.accept(row);
            row.endRow();
        });
        table.write(rows, 1);
    }

    private static void key(RowVisitor row, int position, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        row.key(position, utf8, 0, utf8.length);
    }

    private String answer(String table, String pql) {
        PqlExecutor executor =
                new PqlExecutor(tables.get(table).snapshot(), name -> Optional.ofNullable(tables.get(name))
                        .map(TestTable::snapshot));
        Query query = new PqlParser(PqlLimits.DEFAULT).parse(pql);
        return Rendered.text(executor.execute(query));
    }

    private void check(String pql, String expected) {
        assertEquals("{\"results\":[" + expected + "]}\n", answer("visits", pql), pql);
    }

    private void checkRefused(String pql, String part) {
        Problem problem = assertThrows(Problem.class, () -> answer("visits", pql), pql);
        assertEquals(ProblemCode.INVALID_QUERY, problem.code());
        assertTrue(problem.getMessage().contains(part), problem.getMessage());
        assertTrue(problem.getMessage().startsWith("executing: "), problem.getMessage());
    }

    @Test
    void answersCallsInOrder() {
        check("", "");
        check("Count(All())Row(id=7)\nRow(id=8)", "3,{\"columns\":[1]},{\"columns\":[]}");
    }

    @Test
    void namesRecordsOfKeyedTablesByKey() {
        String people = answer("people", "All()Count(All())");
        assertEquals("{\"results\":[{\"columns\":[]},0]}\n", people);
        TestTable people2 = tables.get("people");
        people2.write(
                List.of(row -> {
                    row.beginRow(1);
                    row.recordKey("ann".getBytes(StandardCharsets.UTF_8), 0, 3);
                    row.endRow();
                }),
                1);
        assertEquals("{\"results\":[{\"columns\":[],\"keys\":[\"ann\"]}]}\n", answer("people", "All()"));
        assertEquals(
                "{\"results\":[{\"fields\":[],\"columns\":[{\"column\":\"ann\",\"rows\":[]}]}]}\n",
                answer("people", "Extract(ConstRow(columns=[\"ann\", \"nobody\"]))"));
        assertEquals(
                "{\"results\":[true,false]}\n",
                answer("people", "IncludesColumn(All(), column=ann)IncludesColumn(All(), column=nobody)"));
    }

    @Test
    void extractsEveryType() {
        check(
                "Extract(All(), Rows(tag), Rows(id), Rows(seen), Rows(who), Rows(price), Rows(at), Rows(day), Rows(kind), Rows(num))",
                "{\"fields\":[{\"name\":\"tag\",\"type\":\"[]string\"},{\"name\":\"id\",\"type\":\"[]uint64\"},"
                        + "{\"name\":\"seen\",\"type\":\"bool\"},{\"name\":\"who\",\"type\":\"string\"},"
                        + "{\"name\":\"price\",\"type\":\"decimal\"},{\"name\":\"at\",\"type\":\"timestamp\"},"
                        + "{\"name\":\"day\",\"type\":\"[]uint64\"},{\"name\":\"kind\",\"type\":\"string\"},"
                        + "{\"name\":\"num\",\"type\":\"int64\"}],\"columns\":["
                        + "{\"column\":1,\"rows\":[[\"a\"],[7],true,\"ann\",11.50,\"2000-01-01T00:00:00.5Z\",null,null,null]},"
                        + "{\"column\":2,\"rows\":[[],null,false,\"bob\",-0.05,null,null,\"x\\\"y\",9223372036854775807]},"
                        + "{\"column\":8589934592,\"rows\":[null,null,null,null,null,null,[3],null,null]}]}");
    }

    @Test
    void extractsEmptySetsForRecordsOutsideTheTimeRange() {
        String fields = "{\"fields\":[{\"name\":\"day\",\"type\":\"[]uint64\"}],\"columns\":[";
        check(
                "Extract(Row(day=3), Rows(day, from='2021-03-04', to='2021-03-05'))",
                fields + "{\"column\":8589934592,\"rows\":[[3]]}]}");
        check("Extract(Row(day=3), Rows(day, from='2021-03-05'))", fields + "{\"column\":8589934592,\"rows\":[[]]}]}");
        checkRefused("Extract(All(), Rows(id, from='2021'))", "'from' and 'to' are not valid options");
        checkRefused("Extract(All(), Rows(id, limit=1))", "Extract() takes after its first argument only Rows");
        checkRefused("Extract()", "requires a row query");
    }

    @Test
    void readsAllTimeViewsWhereThereIsNoStandardView() {
        check("Row(day=3)", "{\"columns\":[8589934592]}");
        check("Rows(day)", "{\"rows\":[3],\"Field\":\"day\"}");
        check("Rows(day, to='2021')", "{\"rows\":[],\"Field\":\"day\"}");
    }

    @Test
    void showsBoolFieldsAsTwoKeyedSets() {
        check("Row(bools=seen)", "{\"columns\":[1]}");
        check("Row(bools-exists=seen)", "{\"columns\":[1,2]}");
        check("Row(bools=other)", "{\"columns\":[]}");
        check("Row(bools != null)", "{\"columns\":[1,2]}");
        check("Rows(bools)", "{\"rows\":null,\"keys\":[\"seen\"],\"Field\":\"bools\"}");
        check("Rows(bools-exists)", "{\"rows\":null,\"keys\":[\"paid\",\"seen\"],\"Field\":\"bools-exists\"}");
        check("Rows(bools-exists, column=2)", "{\"rows\":null,\"keys\":[\"seen\"],\"Field\":\"bools-exists\"}");
        check(
                "TopN(bools-exists)",
                "[{\"id\":0,\"key\":\"seen\",\"count\":2},{\"id\":0,\"key\":\"paid\",\"count\":1}]");
        check(
                "Extract(All(), Rows(bools), Rows(bools-exists))",
                "{\"fields\":[{\"name\":\"bools\",\"type\":\"[]string\"},{\"name\":\"bools-exists\",\"type\":\"[]string\"}],"
                        + "\"columns\":[{\"column\":1,\"rows\":[[\"seen\"],[\"paid\",\"seen\"]]},"
                        + "{\"column\":2,\"rows\":[[],[\"seen\"]]},{\"column\":8589934592,\"rows\":[null,null]}]}");
        assertThrows(Problem.class, () -> answer("people", "Row(bools=seen)"));
    }

    @Test
    void takesKeysOfTheForeignTable() {
        check("Row(who=ann)", "{\"columns\":[1]}");
        check("Row(who == \"bob\")", "{\"columns\":[2]}");
        check("Row(who != \"bob\")", "{\"columns\":[1]}");
        check("Row(who = nobody)", "{\"columns\":[]}");
        check("Row(who != nobody)", "{\"columns\":[1,2]}");
        checkRefused("Row(who < \"bob\")", "operator < not defined on strings");
        checkRefused("Row(num = word)", "cannot find keys on unkeyed field \"num\"");
    }

    @Test
    void comparesNumbersThatNoValueReaches() {
        check("Row(price < 99999999999999999999.5)", "{\"columns\":[1,2]}");
        check("Row(price == 99999999999999999999.5)", "{\"columns\":[]}");
        check("Row(price != -99999999999999999999.5)", "{\"columns\":[1,2]}");
        check("Row(9223372036854775807 < num < 1000)", "{\"columns\":[]}");
        check("Row(num > 9223372036854775806)", "{\"columns\":[2]}");
    }

    @Test
    void truncatesDigitsBeyondTheScale() {
        check("Row(price == 11.509)", "{\"columns\":[1]}");
        check("Row(price == -0.059)", "{\"columns\":[2]}");
        check("Row(-1 < price < 11.5)", "{\"columns\":[2]}");
        check("Row(price >< [-1, 11.5])", "{\"columns\":[1,2]}");
        checkRefused("Row(num == 1.5)", "invalid value 1.5 for int field \"num\"");
        checkRefused("Row(price >< [1])", "operator >< needs a list of two values");
    }

    @Test
    void comparesTimestampsInTheFieldsUnit() {
        check("Row(at == \"2000-01-01T00:00:00.5004Z\")", "{\"columns\":[1]}");
        check("Row('1999-12-31T00:00:00Z' < at < '2000-01-01T02:00:01+02:00')", "{\"columns\":[1]}");
        check("Row(at != null)", "{\"columns\":[1]}");
        check("Row(at = null)", "{\"columns\":[2,8589934592]}");
        checkRefused("Row(at > \"soon\")", "invalid date: \"soon\"");
    }

    @Test
    void aggregatesNumbers() {
        check(
                "Sum(price)",
                "{\"value\":0,\"floatValue\":0,\"decimalValue\":11.45,\"timestampValue\":\"0001-01-01T00:00:00Z\",\"count\":2}");
        check(
                "Min(at)",
                "{\"value\":0,\"floatValue\":0,\"decimalValue\":null,\"timestampValue\":\"2000-01-01T00:00:00.5Z\",\"count\":1}");
        check("Sum(tag)", NONE);
        check("Max(Row(id=8), field=num)", NONE);
        check("FieldValue(field=num, column=1)", NONE);
        checkRefused("Min(tag)", "bsigroup not found");
        checkRefused("Max(gone)", "executeMax: mapping on primary node: field not found");
        checkRefused("Sum(at)", "cannot compute Sum() on timestamp field");
    }

    @Test
    void sumsBeyond64BitsExactly() {
        write(tables.get("visits"), 3, row -> {
            row.number(5, Long.MAX_VALUE);
            row.number(9, Long.MAX_VALUE);
        });
        check("Sum(num)", NONE.replaceFirst("0", "18446744073709551614").replace("\"count\":0", "\"count\":2"));
        check("Sum(price)", NONE.replace("null", "92233720368547769.52").replace("\"count\":0", "\"count\":3"));
    }

    @Test
    void restrictsQueriesToShards() {
        PqlExecutor executor =
                new PqlExecutor(tables.get("visits").snapshot(), name -> Optional.empty()).onShards(0, 5);
        Query query = new PqlParser(PqlLimits.DEFAULT)
                .parse("All()Count(Row(day != null))Rows(day)TopK(day)Options(All(), shards=[8192])Sum(num)");
        String answer = Rendered.text(executor.execute(query));
        assertTrue(
                answer.startsWith(
                        "{\"results\":[{\"columns\":[1,2]},0,{\"rows\":[],\"Field\":\"day\"},[],{\"columns\":[]},"),
                answer);
        check("Options(All(), shards=[8192])", "{\"columns\":[8589934592]}");
        check("Union(Options(All(), shards=[8192]), Row(id=7))", "{\"columns\":[1,8589934592]}");
        checkRefused("Options(All(), shards=[-1])", "shard -1 cannot be");
        checkRefused("Options(All(), shards=[x])", "shards must be integers");
    }

    @Test
    void refusesWritesInsideCallsAndUnknownCalls() {
        for (String write : new String[] {"Set(1, id=1)", "Clear(1, id=1)", "ClearRow(id=1)", "Store(All(), id=1)"}) {
            checkRefused("Count(" + write + ")", "writes, and cannot stand inside another call");
        }
        checkRefused("SetBit(frame=f, row=11, col=1)", "unknown call: SetBit");
        checkRefused("Condition(count > 1)", "Condition() is not available on this server");
        checkRefused(
                "ExternalLookup(All(), query=\"select 1\", write=false)", "external DB connection is not configured");
        checkRefused("Count(ExternalLookup(All()))", "external DB connection is not configured");
        checkRefused("Percentile(Row(id=7), field=num, nth=50)", "takes its row query by name");
        checkRefused("Apply(All(), \"_ * 2\", 'sum')", "has no dataframe");
        checkRefused("Apply(All())", "Apply() is not available: index \"visits\" has no dataframe");
        checkRefused("Arrow(All())", "has no dataframe");
        checkRefused("Bitmap(id=1)", "unknown call: Bitmap");
        checkRefused("Count(Rows(id))", "Rows() does not answer records");
    }

    @Test
    void refusesWhatDoesNotFitTheField() {
        checkRefused(
                "Row(gone=1)", "executing: translating call: validating value for field \"gone\": field not found");
        checkRefused("Rows(gone)", "field not found");
        checkRefused("Row(tag=1)", "found integer ID 1 on keyed field \"tag\"");
        checkRefused("Row(id=x)", "cannot find keys on unkeyed field \"id\"");
        checkRefused("Row(id=-1)", "negative ID -1 for set field \"id\"");
        checkRefused("Row(id=1.5)", "invalid value 1.5 for field \"id\" of type set");
        checkRefused("Row(id=null)", "invalid value null");
        checkRefused("Row(seen=1)", "invalid value 1 for bool field \"seen\"");
        checkRefused("Row(id > 1)", "operator > not defined on set field \"id\"");
        checkRefused("Row(1 < id < 3)", "invalid value");
        checkRefused("Row(id=1, tag=a)", "too many arguments");
        checkRefused("Row()", "requires one field");
        checkRefused("Row(num > 1, from=1)", "'from' and 'to' are not valid options");
        checkRefused("Not()", "Not() requires exactly one row query");
        checkRefused("Count(All(), All())", "Count() requires exactly one row query");
        checkRefused("Rows(num)", "int fields not supported by Rows() query");
        checkRefused("Rows(seen)", "bool fields not supported by Rows() query");
        checkRefused("Rows(id, like=\"a%\")", "'id' is not a set/mutex/time field with a string key");
        checkRefused("Rows(id, in=[1], column=1)", "does not support other arguments, but found 'column'");
        checkRefused("Rows()", "missing field in Rows call");
        checkRefused("ConstRow(columns=[\"a\"])", "cannot find keys on unkeyed index \"visits\"");
        checkRefused("ConstRow(columns=[-1])", "invalid record -1");
        checkRefused("TopN(seen)", "field has no cache");
    }

    @Test
    void handsAShortAnswerOverAsAWhole() {
        PqlExecutor executor = new PqlExecutor(tables.get("visits").snapshot(), name -> Optional.empty());
        Query query = new PqlParser(PqlLimits.DEFAULT).parse("All()");

        byte[] last = new QueryResultJson(Interruption.NEVER)
                .write(executor.execute(query), part -> fail("a part of " + part.length + " bytes"));

        assertEquals(43, last.length);
    }

    /** 2^24 ids have more than 150 MB of digits. */
    @Test
    void writesLongAnswersPartByPart() {
        QueryResult.RowResult all =
                new QueryResult.RowResult(RecordSet.between(0, (1 << 24) - 1), new RecordNames(null));
        CRC32 expected = new CRC32();
        expected.update("{\"results\":[{\"columns\":[0".getBytes(StandardCharsets.UTF_8));
        for (int id = 1; id < 1 << 24; id++) {
            expected.update(("," + id).getBytes(StandardCharsets.UTF_8));
        }
        expected.update("]}]}\n".getBytes(StandardCharsets.UTF_8));
        CRC32 actual = new CRC32();
        long[] largest = {0};

        byte[] last = new QueryResultJson(Interruption.NEVER).write(List.of(all), part -> {
            actual.update(part);
            largest[0] = Math.max(largest[0], part.length);
        });

        actual.update(last);
        assertEquals(expected.getValue(), actual.getValue());
        assertTrue(largest[0] <= AnswerParts.BYTES && last.length <= AnswerParts.BYTES, largest[0] + " bytes");
    }

    @Test
    void extractsStoredValuesAndAsksThemNothingElse() {
        TestTable notes = new TestTable(directory, tables, "notes", false, true)
                .field("text", FieldOptions.stored(StoredContent.TEXT))
                .field("json", FieldOptions.stored(StoredContent.JSON))
                .field("bytes", FieldOptions.stored(StoredContent.BYTES));
        tables.put("notes", notes);
        write(notes, 1, row -> {
            value(row, 0, "a \"b\"\n\u00e9");
            value(row, 1, "{\"a\": [1, null]}");
            value(row, 2, "\u0000\u0001\u0002");
        });
        write(notes, 2, row -> {
            value(row, 0, "");
            value(row, 2, "");
        });
        write(notes, 3, row -> {
            value(row, 0, "old");
            value(row, 1, "1");
        });
        write(notes, 3, row -> {
            row.clear(0);
            value(row, 1, "2");
        });
        assertEquals(
                "{\"results\":[{\"fields\":[{\"name\":\"text\",\"type\":\"string\"},{\"name\":\"json\",\"type\":\"json\"},"
                        + "{\"name\":\"bytes\",\"type\":\"bytes\"}],\"columns\":["
                        + "{\"column\":1,\"rows\":[\"a \\\"b\\\"\\n\u00e9\",{\"a\": [1, null]},\"AAEC\"]},"
                        + "{\"column\":2,\"rows\":[\"\",null,\"\"]},"
                        + "{\"column\":3,\"rows\":[null,2,null]}]}]}\n",
                answer("notes", "Extract(All(), Rows(text), Rows(json), Rows(bytes))"));
        for (String pql : List.of(
                "Row(text=1)",
                "Row(text != null)",
                "Rows(text)",
                "TopN(text)",
                "TopK(text)",
                "Sum(field=text)",
                "Min(field=text)",
                "MinRow(field=text)",
                "FieldValue(field=text, column=1)",
                "Percentile(field=text, nth=50)",
                "Extract(Row(text=1))")) {
            Problem problem = assertThrows(Problem.class, () -> answer("notes", pql), pql);
            assertEquals(ProblemCode.INVALID_QUERY, problem.code());
            assertTrue(problem.getMessage().contains("field \"text\" is a stored field"), problem::getMessage);
        }
        assertThrows(Problem.class, () -> answer("notes", "Extract(All(), Rows(text, from='2021'))"));
    }

    private static void value(RowVisitor row, int position, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        row.value(position, utf8, 0, utf8.length);
    }

    /** Of three million records, the cells of some ten thousand are read at a time, each once. */
    @Test
    void readsTheCellsOfAnExtractPieceByPiece() {
        RecordSet all = RecordSet.between(0, 3_000_000 - 1);
        long[] read = {0};
        QueryResult.CellReader cells = records -> {
            int size = (int) records.cardinality();
            assertTrue(size <= 1 << 16, size + " records at a time");
            assertEquals(read[0], records.first());
            read[0] += size;
            BitSet known = new BitSet();
            known.set(0, size);
            return new Cells.Numbers(records.toArray(), known);
        };
        QueryResult.ExtractResult table = new QueryResult.ExtractResult(
                all, new RecordNames(null), List.of(new QueryResult.ExtractedField("id", "int64", cells)));
        long[] bytes = {0};

        byte[] last = new QueryResultJson(Interruption.NEVER).write(List.of(table), part -> bytes[0] += part.length);

        assertEquals(3_000_000, read[0]);
        assertTrue(bytes[0] > 80_000_000, bytes[0] + " bytes");
        assertTrue(new String(last, StandardCharsets.UTF_8).endsWith("{\"column\":2999999,\"rows\":[2999999]}]}]}\n"));
    }

    /** The rows never end, so this does only if none of them is kept for later. */
    @Test
    void writesRowsAsTheyAreFound() {
        Iterable<RowName> endless =
                () -> LongStream.iterate(0, id -> id + 1).mapToObj(RowName::of).iterator();
        Problem gone = new Problem(ProblemCode.UNAVAILABLE_NOW, "the client is gone");

        Problem problem = assertThrows(Problem.class, () -> new QueryResultJson(Interruption.NEVER)
                .write(List.of(new QueryResult.RowsResult("id", false, endless)), part -> {
                    throw gone;
                }));

        assertSame(gone, problem);
    }

    /** The taker of the parts ends it; nothing is written after that. */
    @Test
    void stopsWritingWhenAPartIsNotTaken() {
        QueryResult.RowResult all =
                new QueryResult.RowResult(RecordSet.between(0, Long.MAX_VALUE >>> 24), new RecordNames(null));
        Problem gone = new Problem(ProblemCode.UNAVAILABLE_NOW, "the client is gone");
        int[] taken = {0};

        Problem problem =
                assertThrows(Problem.class, () -> new QueryResultJson(Interruption.NEVER).write(List.of(all), part -> {
                    if (++taken[0] == 3) {
                        throw gone;
                    }
                }));

        assertSame(gone, problem);
        assertEquals(3, taken[0]);
    }

    /** Interrupts each query at every one of its looks, which shows that it looks and that it then stops. */
    @Test
    void stopsAtTheInterruption() {
        for (String pql : List.of(
                "Row(tag=a)",
                "Row(num > 3)",
                "Sum(num)",
                "Max(num)",
                "Percentile(num, nth=50)",
                "Rows(id)",
                "TopN(id)",
                "TopK(tag)",
                "MaxRow(field=id)",
                "UnionRows(Rows(id))",
                "Count(Union(Row(id=7), Row(id=8)))",
                "Extract(All(), Rows(id), Rows(tag), Rows(num))",
                "Options(All(), shards=[0])",
                "Not(Row(day=3))",
                "GroupBy(Rows(tag), Rows(num))",
                "GroupBy(Rows(id), Rows(kind), aggregate=Sum(field=num))",
                "Distinct(field=tag)",
                "Distinct(field=num)",
                "Sort(All(), field=num)",
                "Sort(All(), field=kind)",
                "Extract(Sort(All(), field=num), Rows(tag))")) {
            long looks = looksUntil(Long.MAX_VALUE, pql);
            assertTrue(looks > 1, pql + " looks " + looks + " times");
            for (long last = 1; last <= looks; last++) {
                assertEquals(last, looksUntil(last, pql), pql);
            }
        }
    }

    /** How often the query looks whether it is interrupted, which it is at the given look. */
    private long looksUntil(long last, String pql) {
        Problem gone = new Problem(ProblemCode.UNAVAILABLE_NOW, "the client is gone");
        long[] looks = {0};
        Interruption interruption = () -> {
            if (++looks[0] >= last) {
                throw gone;
            }
        };
        PqlExecutor executor = new PqlExecutor(tables.get("visits").snapshot(), name -> Optional.empty(), interruption);
        Query query = new PqlParser(PqlLimits.DEFAULT).parse(pql);
        Executable answering = () -> new QueryResultJson(interruption).write(executor.execute(query), part -> {});
        if (last == Long.MAX_VALUE) {
            assertDoesNotThrow(answering);
        } else {
            assertSame(gone, assertThrows(Problem.class, answering, pql));
        }
        return looks[0];
    }

    /** Every other one of 2^19 shards: a set that takes minutes if each shard copies those before it. */
    @Test
    void unitesManyShardsInOneGo() {
        long[] shards = LongStream.range(0, 1 << 18).map(i -> 2 * i).toArray();
        PqlExecutor executor =
                new PqlExecutor(tables.get("visits").snapshot(), name -> Optional.empty()).onShards(shards);

        String answer = Rendered.text(executor.execute(new PqlParser(PqlLimits.DEFAULT).parse("All()")));

        assertEquals("{\"results\":[{\"columns\":[1,2,8589934592]}]}\n", answer);
    }

    @Test
    void leavesOutTimeViewsThatHaveOutlivedTheirTtl() {
        Instant old = Instant.parse("2021-03-04T05:06:07Z");
        TestTable hits = new TestTable(directory, tables, "hits", false, true)
                .field("page", FieldOptions.time(false, "YMD", Duration.ofHours(24), false));
        tables.put("hits", hits);
        List.of(old, Instant.now())
                .forEach(time -> write(hits, time.equals(old) ? 1 : 2, row -> {
                    row.recordTime(time.getEpochSecond() * 1_000_000);
                    row.number(0, 3);
                }));

        assertEquals(
                "{\"results\":[{\"columns\":[2]},{\"columns\":[1,2]}]}\n",
                answer("hits", "Row(page=3, from='2000', to='2999') Row(page=3)"));
    }

    /** Else one short text with many calls fills the heap. */
    @Test
    void boundsWhatTheResultsOfOneRequestHold() {
        PqlExecutor executor = new PqlExecutor(tables.get("visits").snapshot(), name -> Optional.empty()).holding(500);
        PqlParser parser = new PqlParser(PqlLimits.DEFAULT);
        assertEquals(3, executor.execute(parser.parse("All()".repeat(3))).size());
        assertEquals(
                1_000,
                executor.execute(parser.parse("Count(All())".repeat(1_000))).size());
        Query many = parser.parse("Not(Union())".repeat(1_000));

        Problem problem = assertThrows(Problem.class, () -> executor.execute(many));

        assertEquals(ProblemCode.TOO_LARGE, problem.code());
        assertTrue(problem.getMessage().contains("more than the 500"), problem.getMessage());
    }

    @Test
    void readsOtherFieldsAfterManyWritesToOneRecord() {
        StringBuilder pql = new StringBuilder();
        for (int i = 0; i < 2_400; i++) {
            pql.append("Set(1, id=")
                    .append(i)
                    .append(") Clear(1, id=")
                    .append(i)
                    .append(')');
        }
        pql.append("Count(Row(tag=\"a\")) Sum(field=num) Row(id=2399)");
        List<QueryResult> results = new PqlExecutor(tables.get("visits").snapshot(), name -> Optional.empty())
                .run(new PqlParser(PqlLimits.DEFAULT).parse(pql.toString()), 1)
                .results();
        assertEquals(new QueryResult.CountResult(1), results.get(4_800));
        assertEquals(RecordSet.empty(), ((QueryResult.RowResult) results.get(4_802)).records());
    }

    @Test
    void namesNoRecordByAnIdThatAnotherRequestMayGetFirst() {
        TestTable keyed = new TestTable(directory, tables, "keyed", true, true).field("f", FieldOptions.set(false));
        Query query = new PqlParser(PqlLimits.DEFAULT).parse("Set(\"a\", f=1) Clear(\"a\", f=1)");
        Query other = new PqlParser(PqlLimits.DEFAULT).parse("Set(\"b\", f=1)");
        Overlay stored = new Overlay(keyed.snapshot(), name -> Optional.empty());
        Execution first = run(query, stored);
        Execution meanwhile = run(other, stored);
        assertEquals(List.of(), meanwhile.namesFirst());
        meanwhile.rows().forEach(stored::add);
        first.namesFirst().forEach(stored::add);
        Execution again = run(query, stored);
        assertEquals(List.of(), again.namesFirst());
        assertEquals(first.results(), again.results());
        again.rows().forEach(stored::add);
        long b = stored.table().recordId("b").orElseThrow();
        assertEquals(RecordSet.of(b), stored.table().row(0, "standard", 1));
    }

    @Test
    void refusesWritesThatTakeTooMuch() {
        Query query = new PqlParser(PqlLimits.DEFAULT)
                .parse(
                        "Store(ConstRow(columns=[1, 2, 8589934592]), id=1) Store(ConstRow(columns=[1]), id=2) Store(ConstRow(columns=[2]), id=3)");
        PqlExecutor executor = new PqlExecutor(tables.get("visits").snapshot(), name -> Optional.empty());
        assertEquals(3, executor.run(query, 1).results().size());
        Problem problem = assertThrows(Problem.class, () -> executor.holding(20).run(query, 1));
        assertEquals(ProblemCode.TOO_LARGE, problem.code());
    }

    @Test
    void makesNoFieldsForTooManyWrites() {
        Query query = new PqlParser(PqlLimits.DEFAULT).parse("Store(All(), x=1)".repeat(5_001));
        assertThrows(
                Problem.class,
                () -> PqlExecutor.fieldsMade(query, tables.get("visits").schema()));
    }

    private static Execution run(Query query, Overlay stored) {
        return new PqlExecutor(stored.table(), name -> Optional.empty()).run(query, 1);
    }
}
