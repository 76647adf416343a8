package io.millrace.apptest;

import static io.millrace.apptest.PilosaClient.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.MessageLite;
import io.millrace.protobuf.AtomicRecord;
import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.ImportValueRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports of values by field, as java-pilosa sends them, and what queries say then. */
final class ImportsIT {
    private static final long SHARD_WIDTH = 1 << 20;
    private static final String PROTOBUF = "application/x-protobuf";

    @TempDir
    static Path data;

    private static LocalServer server;
    private static PilosaClient client;

    @BeforeAll
    static void starts() throws Exception {
        server = LocalServer.start(data, Map.of("auth.mode", "none"));
        client = PilosaClient.of(server);
        client.create("/index/i", "{\"options\":{\"keys\":false}}");
        client.create("/index/k", "{\"options\":{\"keys\":true}}");
        field("i", "set", "{}");
        field("i", "word", "{\"keys\":true}");
        field("i", "mutex", "{\"type\":\"mutex\"}");
        field("i", "bool", "{\"type\":\"bool\"}");
        field("i", "time", "{\"type\":\"time\",\"timeQuantum\":\"YMD\"}");
        field("i", "views", "{\"type\":\"time\",\"timeQuantum\":\"YMD\",\"noStandardView\":true}");
        field("i", "int", "{\"type\":\"int\",\"min\":-10,\"max\":100}");
        field("i", "dec", "{\"type\":\"decimal\",\"scale\":2}");
        field("i", "at", "{\"type\":\"timestamp\",\"timeUnit\":\"s\",\"epoch\":\"2000-01-01T00:00:00Z\"}");
        field("i", "parent", "{\"type\":\"int\",\"foreignIndex\":\"k\"}");
        field("k", "set", "{}");
        field("k", "word", "{\"keys\":true}");
        field("k", "one", "{\"type\":\"mutex\",\"keys\":true}");
        field("k", "int", "{\"type\":\"int\"}");
    }

    private static void field(String index, String name, String options) throws Exception {
        client.create("/index/" + index + "/field/" + name, "{\"options\":" + options + "}");
    }

    @AfterAll
    static void stops() {
        server.close();
    }

    private static ImportRequest.Builder rows(long... rowsAndColumns) {
        ImportRequest.Builder message = ImportRequest.newBuilder().setShard(-1);
        for (int i = 0; i < rowsAndColumns.length; i += 2) {
            message.addRowIds(rowsAndColumns[i]).addColumnIds(rowsAndColumns[i + 1]);
        }
        return message;
    }

    private static ImportValueRequest.Builder values(long... columnsAndValues) {
        ImportValueRequest.Builder message = ImportValueRequest.newBuilder().setShard(-1);
        for (int i = 0; i < columnsAndValues.length; i += 2) {
            message.addColumnIds(columnsAndValues[i]).addValues(columnsAndValues[i + 1]);
        }
        return message;
    }

    private static long nanos(String instant) {
        return Instant.parse(instant).getEpochSecond() * 1_000_000_000L;
    }

    private static void checkWrong(int status, String error, String field, MessageLite message) throws Exception {
        check(status, error, client.post("/index/i/field/" + field + "/import", message));
    }

    @Test
    void importsRowsOfASet() throws Exception {
        client.importRows("i", "set", rows(1, 10, 1, 11, 2, 10, 3, 5 * SHARD_WIDTH));
        assertEquals(List.of(10L, 11L), client.columns("i", "Row(set=1)"));
        assertEquals(List.of(10L), client.columns("i", "Row(set=2)"));
        assertEquals(List.of(5 * SHARD_WIDTH), client.columns("i", "Row(set=3)"));
        assertEquals(List.of(10L, 11L), client.columns("i", "Intersect(All(), Row(set=1))"));
        client.importRows("i", "set", rows(1, 10, 2, 11, 9, 424242).setClear(true));
        assertEquals(List.of(11L), client.columns("i", "Row(set=1)"));
        assertEquals(List.of(10L), client.columns("i", "Row(set=2)"));
        assertEquals(List.of(), client.columns("i", "Intersect(All(), ConstRow(columns=[424242]))"));
        check(
                200,
                "",
                client.post("/index/i/field/set/import?clear=true", rows(1, 11).build()));
        assertEquals(List.of(), client.columns("i", "Row(set=1)"));
    }

    @Test
    void takesAZeroForEachRecordAsNoTime() throws Exception {
        client.importRows("i", "set", rows(77, 1, 77, 2).addTimestamps(0).addTimestamps(0));
        assertEquals(List.of(1L, 2L), client.columns("i", "Row(set=77)"));
    }

    @Test
    void importsKeys() throws Exception {
        ImportRequest.Builder words =
                ImportRequest.newBuilder().addAllRowKeys(List.of("x", "y", "")).addAllColumnIds(List.of(1L, 2L, 2L));
        client.importRows("i", "word", words);
        assertEquals(List.of(2L), client.columns("i", "Intersect(Row(word=y), Row(word=''))"));

        ImportRequest.Builder both = ImportRequest.newBuilder()
                .addAllRowKeys(List.of("x", "x", "é"))
                .addAllColumnKeys(List.of("one", "two", "one"));
        client.importRows("k", "word", both);
        client.importRows("k", "one", both);
        assertEquals(List.of("one", "two"), client.keys("k", "Row(word=x)"));
        assertEquals(List.of("one"), client.keys("k", "Row(word='é')"));
        assertEquals(List.of("two"), client.keys("k", "Row(one=x)"));
        client.importRows("k", "one", both.clone().setClear(true));
        assertEquals(List.of(), client.keys("k", "Row(one != null)"));
        client.importValues(
                "k", "int", ImportValueRequest.newBuilder().addColumnKeys("one").addValues(-7));
        assertEquals(List.of("one"), client.keys("k", "Row(int == -7)"));
        ImportRequest.Builder one =
                ImportRequest.newBuilder().addRowKeys("x").addColumnKeys("one").setClear(true);
        client.importRows("k", "word", one);
        assertEquals(List.of("two"), client.keys("k", "Row(word=x)"));
        assertEquals(List.of("one"), client.keys("k", "Row(word='é')"));
    }

    @Test
    void importsManyAtOnce() throws Exception {
        client.create("/index/many", "{}");
        client.create("/index/many/field/plain", "{}");
        client.create("/index/many/field/word", "{\"options\":{\"keys\":true}}");
        ImportRequest.Builder plain = ImportRequest.newBuilder();
        ImportRequest.Builder word = ImportRequest.newBuilder();
        for (long record = 0; record < 2_000; record++) {
            plain.addRowIds(record % 3).addColumnIds(record * 700);
            word.addRowKeys("w" + record % 2).addColumnIds(record * 700);
        }
        client.importRows("many", "plain", plain.setShard(-1));
        client.importRows("many", "word", word.setShard(-1));
        for (int turn = 0; turn < 2; turn++) {
            assertEquals(
                    "{\"results\":[2000,667,334,[{\"id\":0,\"key\":\"w0\",\"count\":1000},{\"id\":0,\"key\":\"w1\",\"count\":1000}]]}",
                    server.query(
                            "many",
                            "Count(All()) Count(Row(plain=0)) Count(Intersect(Row(plain=0), Row(word=w0))) TopN(word)"));
            server.flush();
        }
    }

    @Test
    void keepsTheLastRowOfAMutexAndABool() throws Exception {
        client.importRows("i", "mutex", rows(1, 100, 2, 100, 1, 101, 3, 100));
        assertEquals(List.of(100L), client.columns("i", "Row(mutex=3)"));
        assertEquals(List.of(101L), client.columns("i", "Row(mutex=1)"));
        client.importRows("i", "mutex", rows(4, 100));
        assertEquals(List.of(), client.columns("i", "Row(mutex=3)"));
        client.importRows("i", "mutex", rows(3, 100, 1, 101).setClear(true));
        assertEquals(List.of(100L), client.columns("i", "Row(mutex=4)"));
        assertEquals(List.of(), client.columns("i", "Row(mutex=1)"));

        client.importRows("i", "bool", rows(0, 100, 1, 100, 0, 101));
        assertEquals(List.of(100L), client.columns("i", "Row(bool=true)"));
        assertEquals(List.of(101L), client.columns("i", "Row(bool=false)"));
        checkWrong(
                400,
                "bool field imports only support values 0 and 1",
                "bool",
                rows(2, 1).build());
    }

    @Test
    void importsTimes() throws Exception {
        client.importRows(
                "i",
                "time",
                rows(1, 1, 1, 2, 1, 3)
                        .addTimestamps(nanos("2019-01-05T12:00:00Z"))
                        .addTimestamps(nanos("2020-02-06T00:00:00Z") + 999)
                        .addTimestamps(0));
        assertEquals(List.of(1L, 2L, 3L), client.columns("i", "Row(time=1)"));
        assertEquals(List.of(1L), client.columns("i", "Row(time=1, from='2019-01-01', to='2020-01-01')"));
        assertEquals(List.of(2L), client.columns("i", "Row(time=1, from='2020-02-06', to='2020-02-07')"));
        client.importRows("i", "time", rows(1, 2).setClear(true));
        assertEquals(List.of(1L, 3L), client.columns("i", "Row(time=1)"));
        assertEquals(List.of(2L), client.columns("i", "Row(time=1, from='2020-02-06', to='2020-02-07')"));
        checkWrong(
                400,
                "import clear is not supported with timestamps",
                "time",
                rows(1, 1).addTimestamps(1).setClear(true).build());
        checkWrong(
                400,
                "time quantum not set in field",
                "set",
                rows(1, 1).addTimestamps(1).build());
        checkWrong(
                400,
                "mismatch of timestamp/column len: 1 != 2",
                "time",
                rows(1, 1, 1, 2).addTimestamps(1).build());
        String untimed = "can't import data with no timestamps into a field with no standard view";
        checkWrong(400, untimed, "views", rows(1, 1).build());
        checkWrong(
                400,
                untimed,
                "views",
                rows(1, 1, 1, 2).addTimestamps(1).addTimestamps(0).build());
        client.importRows("i", "views", rows(1, 1).addTimestamps(nanos("2019-01-05T12:00:00Z")));
        assertEquals(List.of(1L), client.columns("i", "Row(views=1, from='2019-01-05', to='2019-01-06')"));
        client.importRows("i", "views", rows(1, 1).setClear(true));
        assertEquals(List.of(), client.columns("i", "Row(views=1, from='2019-01-05', to='2019-01-06')"));
    }

    @Test
    void importsNumbers() throws Exception {
        client.importValues("i", "int", values(1, 5, 2, -10, 1, 7, 3, 0));
        assertEquals(List.of(1L), client.columns("i", "Row(int == 7)"));
        assertEquals(List.of(2L, 3L), client.columns("i", "Row(int < 5)"));
        client.importValues("i", "int", values(1, 0, 2, 99, 424243, 1).setClear(true));
        assertEquals(List.of(3L), client.columns("i", "Row(int != null)"));
        client.importValues(
                "i",
                "int",
                ImportValueRequest.newBuilder().setShard(-1).addColumnIds(3).setClear(true));
        assertEquals(List.of(), client.columns("i", "Row(int != null)"));
        assertEquals(List.of(), client.columns("i", "Intersect(All(), ConstRow(columns=[424243]))"));
        checkWrong(
                400,
                "value too low for configured field range: value -11 is smaller than min allowed -10",
                "int",
                values(1, 1, 2, -11).build());
        checkWrong(
                400,
                "value too high for configured field range: value 101 is larger than max allowed 100",
                "int",
                values(1, 101).build());
        assertEquals(List.of(), client.columns("i", "Row(int != null)"));
    }

    @Test
    void importsDecimalsAndTimestamps() throws Exception {
        client.importValues("i", "dec", values(1, 150));
        client.importValues(
                "i",
                "dec",
                ImportValueRequest.newBuilder()
                        .addAllColumnIds(List.of(2L, 3L))
                        .addAllFloatValues(List.of(4.56, -0.129)));
        assertEquals(List.of(1L), client.columns("i", "Row(dec == 1.5)"));
        assertEquals(List.of(2L), client.columns("i", "Row(dec == 4.56)"));
        assertEquals(List.of(3L), client.columns("i", "Row(dec == -0.12)"));
        checkWrong(
                400,
                "decimal value out of range: 1.0E300",
                "dec",
                ImportValueRequest.newBuilder()
                        .addColumnIds(1)
                        .addFloatValues(1e300)
                        .build());
        client.importValues("i", "at", values(1, 60));
        client.importValues(
                "i",
                "at",
                ImportValueRequest.newBuilder().addColumnIds(2).addStringValues("1999-12-31T23:59:00.5+01:00"));
        assertEquals(List.of(1L), client.columns("i", "Row(at == '2000-01-01T00:01:00Z')"));
        assertEquals(List.of(2L), client.columns("i", "Row(at == '1999-12-31T22:59:00Z')"));
        checkWrong(
                400,
                "the timestamp 'soon' is not like 2006-01-02T15:04:05Z",
                "at",
                ImportValueRequest.newBuilder()
                        .addColumnIds(1)
                        .addStringValues("soon")
                        .build());
        client.importValues(
                "i", "parent", ImportValueRequest.newBuilder().addColumnIds(5).addStringValues("boss"));
        assertEquals(List.of(5L), client.columns("i", "Row(parent == 'boss')"));
    }

    @Test
    void refusesIdsWhereThereAreKeysAndKeysWhereThereAreIds() throws Exception {
        ImportRequest.Builder ids = ImportRequest.newBuilder().addRowIds(1).addColumnIds(1);
        ImportRequest.Builder keys = ImportRequest.newBuilder().addRowKeys("1").addColumnKeys("1");
        checkWrong(400, "row ids cannot be used because field uses string keys", "word", ids.build());
        checkWrong(400, "value keys cannot be used because field uses integer IDs", "set", keys.build());
        checkWrong(400, "record keys cannot be used because field uses integer IDs", "word", keys.build());
        check(
                400,
                "column ids cannot be used because index uses string keys",
                client.post("/index/k/field/set/import", ids.build()));
        checkWrong(
                400,
                "mismatch of row/column len: 2 != 1",
                "set",
                ids.clone().addRowIds(2).build());
        checkWrong(
                400,
                "number of columns (1) and number of values (2) do not match",
                "int",
                values(1, 1).addValues(2).build());
        checkWrong(
                400,
                "field int is of type int and takes no StringValues",
                "int",
                ImportValueRequest.newBuilder()
                        .addColumnIds(1)
                        .addStringValues("x")
                        .build());
    }

    @Test
    void refusesRecordsOfOtherShards() throws Exception {
        checkWrong(
                400,
                "shard 0 specified, but import spans shards 0 to 2",
                "set",
                rows(1, 1, 1, 2 * SHARD_WIDTH).setShard(0).build());
        checkWrong(
                400,
                "column:2097152 out of bounds for shard 1",
                "set",
                rows(1, 2 * SHARD_WIDTH).setShard(1).build());
        client.importRows("i", "set", rows(88, 2 * SHARD_WIDTH).setShard(2));
        checkWrong(
                400,
                "column:18446744073709551615 is more than 2^63-1",
                "set",
                rows(1, -1).build());
    }

    @Test
    void asksForHeadersAndTheRightGeneration() throws Exception {
        byte[] body = rows(1, 1).build().toByteArray();
        String path = "/index/i/field/set/import";
        check(415, "Unsupported media type", client.post(path, body, "Content-Type", "text/plain", "Accept", PROTOBUF));
        check(406, "Not acceptable", client.post(path, body, "Content-Type", PROTOBUF, "Accept", "*/*"));
        check(
                404,
                "x: index not found",
                client.post("/index/x/field/set/import", rows(1, 1).build()));
        check(
                404,
                "x: field not found",
                client.post("/index/i/field/x/import", rows(1, 1).build()));
        check(
                400,
                "x is not a valid argument",
                client.post(path + "?x=1", rows(1, 1).build()));
        check(
                412,
                "precondition failed",
                client.post(path, rows(1, 1).setIndexCreatedAt(5).build()));
        check(
                412,
                "precondition failed",
                client.post(path, rows(1, 1).setFieldCreatedAt(5).build()));
        HttpResponse<byte[]> garbage =
                client.post(path, new byte[] {34, 100}, "Content-Type", PROTOBUF, "Accept", PROTOBUF);
        assertEquals(400, garbage.statusCode());
        String text = new String(garbage.body(), StandardCharsets.UTF_8);
        assertEquals("the body is no ImportRequest in protobuf: ", text.substring(0, 42));
    }

    @Test
    void readsNumbersThatAreNotPacked() throws Exception {
        byte[] body = {24, 0, 32, 99, 32, 98, 40, 6, 40, 7, (byte) 0xF8, 6, 1};
        check(200, "", client.post("/index/i/field/set/import", body, "Content-Type", PROTOBUF, "Accept", PROTOBUF));
        assertEquals(List.of(6L), client.columns("i", "Row(set=99)"));
        assertEquals(List.of(7L), client.columns("i", "Row(set=98)"));
    }

    @Test
    void importsARecordWholly() throws Exception {
        AtomicRecord.Builder record = AtomicRecord.newBuilder()
                .setIndex("i")
                .addIvr(values(200, 42).setField("int"))
                .addIr(rows(55, 200).setField("set"));
        check(200, "", client.post("/import-atomic-record", record.build()));
        assertEquals(List.of(200L), client.columns("i", "Intersect(Row(int == 42), Row(set=55))"));
        record.addIr(rows(7, 201).setField("bool")).addIvr(values(201, 42).setField("int"));
        check(
                400,
                "bool field imports only support values 0 and 1",
                client.post("/import-atomic-record", record.build()));
        assertEquals(List.of(200L), client.columns("i", "Row(int == 42)"));
    }

    @Test
    void keepsImportsOverAFlush() throws Exception {
        client.importRows("i", "set", rows(66, 1, 66, 3 * SHARD_WIDTH));
        server.flush();
        assertEquals(List.of(1L, 3 * SHARD_WIDTH), client.columns("i", "Row(set=66)"));
        client.importRows("i", "set", rows(66, 1).setClear(true));
        assertEquals(List.of(3 * SHARD_WIDTH), client.columns("i", "Row(set=66)"));
    }
}
