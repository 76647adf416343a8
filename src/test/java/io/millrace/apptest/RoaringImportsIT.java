package io.millrace.apptest;

import static io.millrace.apptest.PilosaClient.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.millrace.protobuf.ImportResponse;
import io.millrace.protobuf.ImportRoaringRequest;
import io.millrace.protobuf.ImportRoaringRequestView;
import io.millrace.protobuf.ImportRoaringShardRequest;
import io.millrace.protobuf.RoaringUpdate;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is checked of imports of bitmaps, before anything is stored. */
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
            checkError(
                    501,
                    "the bitmaps are well-formed",
                    client.post(TIME + 0, view(name, ONE).build()));
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
    void readsSeveralFieldsOfAShard() throws Exception {
        RoaringUpdate update = RoaringUpdate.newBuilder()
                .setField("time")
                .setView("2018")
                .setClear(ONE)
                .setSet(ONE)
                .setClearRecords(true)
                .build();
        ImportRoaringShardRequest message =
                ImportRoaringShardRequest.newBuilder().addViews(update).build();
        checkError(501, "the bitmaps are well-formed", client.post("/index/i/shard/3/import-roaring", message));
        ImportRoaringShardRequest damaged = ImportRoaringShardRequest.newBuilder()
                .addViews(update.toBuilder().setSet(ONE.substring(0, 20)))
                .build();
        checkError(
                400,
                "the data for view 2018 of field time is no bitmap: the bitmap claims 1 containers",
                client.post("/index/i/shard/3/import-roaring", damaged));
        assertEquals("{\"results\":[{\"columns\":[]}]}", server.query("i", "All()"));
    }
}
