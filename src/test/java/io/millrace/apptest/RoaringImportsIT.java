package io.millrace.apptest;

import static io.millrace.apptest.PilosaClient.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.ImportResponse;
import io.millrace.protobuf.ImportRoaringRequest;
import io.millrace.protobuf.ImportRoaringRequestView;
import io.millrace.protobuf.ImportRoaringShardRequest;
import io.millrace.protobuf.RoaringUpdate;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports of bitmaps: what is checked, and what becomes of them. */
final class RoaringImportsIT {
    private static final ByteString ONE = ByteString.fromHex("3c30000001000000000000000000000001000000180000000700");
    private static final String SET = "/index/i/field/set/import-roaring/";
    private static final String TIME = "/index/i/field/time/import-roaring/";

    @TempDir
    static Path data;

    private static LocalServer server;
    private static PilosaClient client;

    @BeforeAll
    static void starts() throws Exception {
        server = LocalServer.start(data, Map.of("auth.mode", "none"));
        client = PilosaClient.of(server);
        client.create("/index/i", "{}");
        client.create("/index/i/field/set", "{}");
        client.create("/index/i/field/time", "{\"options\":{\"type\":\"time\",\"timeQuantum\":\"YMD\"}}");
    }

    @AfterAll
    static void stops() {
        server.close();
    }

    private static ImportRoaringRequest.Builder view(String name, ByteString bitmap) {
        return ImportRoaringRequest.newBuilder()
                .addViews(ImportRoaringRequestView.newBuilder().setName(name).setData(bitmap));
    }

    private static void checkError(int status, String part, HttpResponse<byte[]> response) throws Exception {
        assertEquals(status, response.statusCode());
        String error = ImportResponse.parseFrom(response.body()).getErr();
        assertEquals(part, error.substring(0, Math.min(part.length(), error.length())), error);
    }

    @Test
    void refusesWhatIsNoBitmap() throws Exception {
        checkError(
                400,
                "no data to import for view: ",
                client.post(SET + 0, view("", ByteString.EMPTY).build()));
        checkError(
                400,
                "the data for view standard of field set is no bitmap: unknown roaring magic number 0",
                client.post(SET + 0, view("", ByteString.copyFrom(new byte[8])).build()));
        checkError(
                400,
                "the data for view 2018 of field time is no bitmap: invalid data: not long enough",
                client.post(TIME + 0, view("2018", ONE.substring(0, 7)).build()));
        checkError(
                400,
                "the action is 'x'",
                client.post(SET + 0, view("", ONE).setAction("x").build()));
        checkError(
                412,
                "precondition failed",
                client.post(SET + 0, view("", ONE).setIndexCreatedAt(1).build()));
    }

    @Test
    void knowsTheViewsOfAField() throws Exception {
        checkError(
                400,
                "field set has no view 2018",
                client.post(SET + 0, view("2018", ONE).build()));
        checkError(
                400,
                "field time has no view 201",
                client.post(TIME + 0, view("201", ONE).build()));
        checkError(
                400,
                "field time has no view 2018010203",
                client.post(TIME + 0, view("2018010203", ONE).build()));
        for (String name : new String[] {"", "standard", "2018", "201801", "standard_20180102"}) {
            check(200, "", client.post(TIME + 0, view(name, ONE).build()));
        }
    }

    @Test
    void checksAddressAndHeaders() throws Exception {
        check(
                400,
                "shard should be an unsigned integer",
                client.post(SET + "x", view("", ONE).build()));
        check(
                400,
                "shard should be an unsigned integer",
                client.post(SET + "-1", view("", ONE).build()));
        check(
                400,
                "shard 8796093022208 is more than 8796093022207",
                client.post(SET + "8796093022208", view("", ONE).build()));
        check(
                400,
                "x is not a valid argument",
                client.post(SET + "0?x=1", view("", ONE).build()));
        check(415, "Unsupported media type", client.post(SET + 0, new byte[0], "Accept", "application/x-protobuf"));
        checkError(
                404,
                "x: field not found",
                client.post("/index/i/field/x/import-roaring/0", view("", ONE).build()));
    }

    @Test
    void storesSeveralFieldsOfAShardOrNone() throws Exception {
        RoaringUpdate update = RoaringUpdate.newBuilder()
                .setField("time")
                .setView("2018")
                .setClear(ONE)
                .setSet(ONE)
                .setClearRecords(true)
                .build();
        ImportRoaringShardRequest damaged = ImportRoaringShardRequest.newBuilder()
                .addViews(update)
                .addViews(update.toBuilder().setSet(ONE.substring(0, 20)))
                .build();
        checkError(
                400,
                "the data for view 2018 of field time is no bitmap: the bitmap claims 1 containers",
                client.post("/index/i/shard/3/import-roaring", damaged));
        String row = "Row(time=0, from='2018-01-01', to='2019-01-01')";
        assertEquals(List.of(), inShard(3, row));
        ImportRoaringShardRequest message =
                ImportRoaringShardRequest.newBuilder().addViews(update).build();
        check(200, "", client.post("/index/i/shard/3/import-roaring", message));
        assertEquals(List.of((3L << 20) + 7), inShard(3, row));
        assertEquals(List.of(), inShard(3, "All()"));
    }

    private static List<Long> inShard(long shard, String pql) throws Exception {
        return client.columns("i", "Options(" + pql + ", shards=[" + shard + "])");
    }

    /** Pilosa's form, of rows and records of one shard. */
    private static ByteString bits(long... rowsAndRecords) {
        TreeMap<Long, TreeSet<Integer>> containers = new TreeMap<>();
        for (int i = 0; i < rowsAndRecords.length; i += 2) {
            long position = (rowsAndRecords[i] << 20) + rowsAndRecords[i + 1];
            containers.computeIfAbsent(position >>> 16, key -> new TreeSet<>()).add((int) (position & 0xFFFF));
        }
        ByteBuffer out = ByteBuffer.allocate(8 + 16 * containers.size() + 2 * rowsAndRecords.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x303C).putInt(containers.size());
        containers.forEach((key, lows) -> out.putLong(key).putShort((short) 1).putShort((short) (lows.size() - 1)));
        int at = 8 + 16 * containers.size();
        for (TreeSet<Integer> lows : containers.values()) {
            out.putInt(at);
            at += 2 * lows.size();
        }
        containers.values().forEach(lows -> lows.forEach(low -> out.putShort(low.shortValue())));
        return ByteString.copyFrom(out.flip());
    }

    @Test
    void addsToWhatIsThere() throws Exception {
        server.query("i", "Set(9437184, set=0)");
        ByteString official = ByteString.fromHex("3b3001000100000900010000000100010009000100");
        check(200, "", client.post(SET + 9, view("", official).build()));
        assertEquals(12, inShard(9, "Row(set=0)").size());
        assertEquals(1, inShard(9, "All()").size());
        check(
                200,
                "",
                client.post(
                        SET + 9, view("", bits(0, 5)).setUpdateExistence(true).build()));
        assertEquals(List.of(9L << 20, (9L << 20) + 5), inShard(9, "All()"));
        check(200, "", client.post(SET + 9, view("", official).setClear(true).build()));
        assertEquals(List.of(9L << 20), inShard(9, "Row(set=0)"));
    }

    @Test
    void overwritesAView() throws Exception {
        long shard = 10L << 20;
        check(200, "", client.post(SET + 10, view("", bits(0, 1, 0, 2, 7, 1)).build()));
        server.flush();
        check(
                200,
                "",
                client.post(
                        SET + 10,
                        view("", bits(0, 2, 8, 3)).setAction("overwrite").build()));
        assertEquals(List.of(shard + 2), inShard(10, "Row(set=0)"));
        assertEquals(List.of(), inShard(10, "Row(set=7)"));
        assertEquals(List.of(shard + 3), inShard(10, "Row(set=8)"));
        server.flush();
        assertEquals(List.of(shard + 2), inShard(10, "Row(set=0)"));
        assertEquals(List.of(), inShard(10, "Row(set=7)"));
    }

    @Test
    void emptiesOnlyTheBlockThatIsOverwritten() throws Exception {
        long shard = 11L << 20;
        check(
                200,
                "",
                client.post(SET + 11, view("", bits(7, 1, 107, 1, 207, 1)).build()));
        check(
                200,
                "",
                client.post(
                        SET + 11,
                        view("", bits(101, 2))
                                .setAction("overwrite")
                                .setBlock(1)
                                .build()));
        assertEquals(List.of(shard + 1), inShard(11, "Row(set=7)"));
        assertEquals(List.of(), inShard(11, "Row(set=107)"));
        assertEquals(List.of(shard + 1), inShard(11, "Row(set=207)"));
        assertEquals(List.of(shard + 2), inShard(11, "Row(set=101)"));
    }

    @Test
    void clearsOneViewOfATimeField() throws Exception {
        client.create("/index/times", "{}");
        client.create("/index/times/field/t", "{\"options\":{\"type\":\"time\",\"timeQuantum\":\"YM\"}}");
        String path = "/index/times/field/t/import-roaring/0";
        client.ask("times", "Set(1,t=5,2020-03-01T00:00) Set(2,t=5,2021-03-01T00:00) Set(2,t=6)");
        check(200, "", client.post(path, view("2020", bits(5, 1)).setClear(true).build()));
        assertEquals(List.of(1L, 2L), client.columns("times", "Row(t=5)"));
        assertEquals(List.of(), client.columns("times", "Row(t=5, from='2020-01-01', to='2021-01-01')"));
        assertEquals(List.of(1L), client.columns("times", "Row(t=5, from='2020-03-01', to='2020-04-01')"));
        check(
                200,
                "",
                client.post(path, view("", bits(5, 1, 5, 2)).setClear(true).build()));
        assertEquals(List.of(), client.columns("times", "Row(t=5)"));
        assertEquals(List.of(2L), client.columns("times", "Row(t=6)"));
        assertEquals(List.of(2L), client.columns("times", "Row(t=5, from='2021-01-01', to='2022-01-01')"));
    }

    @Test
    void readsNumbersBitByBit() throws Exception {
        client.create("/index/n", "{}");
        client.create("/index/n/field/number", "{\"options\":{\"type\":\"int\"}}");
        String path = "/index/n/field/number/import-roaring/0";
        server.query("n", "Set(3, number=1)Set(4, number=4)");
        // 1 gets 5, 2 gets -3; 4 has bit 2 already, and gets bit 0
        ByteString some = bits(0, 1, 0, 2, 1, 2, 2, 1, 2, 2, 3, 2, 4, 1, 0, 4, 2, 4);
        check(200, "", client.post(path, view("", some).build()));
        assertEquals(
                "{\"results\":[{\"fields\":[{\"name\":\"number\",\"type\":\"int64\"}],\"columns\":["
                        + "{\"column\":1,\"rows\":[5]},{\"column\":2,\"rows\":[-3]},{\"column\":3,\"rows\":[1]},{\"column\":4,\"rows\":[5]}]}]}",
                server.query("n", "Extract(All(), Rows(number))"));
        check(
                200,
                "",
                client.post(
                        path, view("", bits(0, 2, 3, 2)).setAction("overwrite").build()));
        assertEquals(List.of(2L), client.columns("n", "Row(number != null)"));
        assertEquals(List.of(2L), client.columns("n", "Row(number == 2)"));
        check(200, "", client.post(path, view("", bits(0, 2)).setClear(true).build()));
        assertEquals(List.of(), client.columns("n", "Row(number != null)"));
    }

    @Test
    void keepsOneRowOfAMutex() throws Exception {
        client.create("/index/i/field/one", "{\"options\":{\"type\":\"mutex\"}}");
        long shard = 11L << 20;
        String path = "/index/i/field/one/import-roaring/11";
        check(200, "", client.post(path, view("", bits(1, 1, 1, 2)).build()));
        check(200, "", client.post(path, view("", bits(2, 2)).build()));
        assertEquals(List.of(shard + 1), inShard(11, "Row(one=1)"));
        assertEquals(List.of(shard + 2), inShard(11, "Row(one=2)"));
    }

    @Test
    void findsTheKeysOfRowsByTheirNumbers() throws Exception {
        client.create("/index/i/field/word", "{\"options\":{\"type\":\"set\",\"keys\":true}}");
        long shard = 13L << 20;
        client.importRows(
                "i",
                "word",
                ImportRequest.newBuilder().setShard(13).addColumnIds(shard + 1).addRowKeys("first"));
        check(
                200,
                "",
                client.post(
                        "/index/i/field/word/import-roaring/13",
                        view("", bits(1, 2)).build()));
        assertEquals(List.of(shard + 1, shard + 2), inShard(13, "Row(word=\"first\")"));
    }
}
