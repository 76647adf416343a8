package io.millrace.apptest.mldb;

import static io.millrace.apptest.mldb.MldbSite.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.mldb.MldbSite.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Windows over chunks: which they have, how long they have them, where these come from. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MldbWindowsIT {
    private MldbSite site;
    private Path data;

    @BeforeAll
    void starts(@TempDir Path folder) throws Exception {
        data = folder.resolve("data");
        site = MldbSite.start(data, "mldb.cleanup.grace", "1s");
    }

    @AfterAll
    void stops() throws Exception {
        site.close();
    }

    /** A recorder with a chunk of one row for each of the days, which are of January 2015. */
    private void recorder(String id, int... days) throws Exception {
        site.make(
                id,
                "{'type':'continuous','params':{'metadataDataset':{'id':'" + id + "_meta','type':'sqliteSparse'}}}");
        for (int day : days) {
            site.record(id, "day" + day, "['a'," + day + ",'" + day(day) + "']");
            site.commit(id);
        }
    }

    private static String day(int day) {
        return String.format("2015-01-%02dT12:00:00.000Z", day);
    }

    private Answer window(String id, String recorder, String params) throws Exception {
        return site.call(
                "PUT",
                "/v1/datasets/" + id,
                json("{'type':'continuous.window','params':{'metadataDataset':{'id':'" + recorder + "_meta'}" + params
                        + "}}"));
    }

    private void days(String id, String recorder, String params, int... days) throws Exception {
        Answer made = window(id, recorder, params);
        assertEquals(days.length == 0 ? 400 : 201, made.status(), made.text());
        StringBuilder expected = new StringBuilder("[['_rowName','a']");
        for (int day : days) {
            expected.append(",['day").append(day).append("',").append(day).append(']');
        }
        if (days.length > 0) {
            assertEquals(expected + "]", site.table("SELECT * FROM " + id + " ORDER BY a"));
        }
    }

    @Test
    void includesBothBounds() throws Exception {
        recorder("bounds", 1, 2, 3);
        days("bw", "bounds", ",'from':'" + day(2) + "','to':'" + day(2) + "'", 2);
        days("bw", "bounds", ",'from':'" + day(1) + "','to':'" + day(2) + "'", 1, 2);
        days("bw", "bounds", ",'from':'2015-01-02T12:00:00.000001Z','to':'2015-01-03T11:59:59.999999Z'");
        days("bw", "bounds", ",'from':'" + day(3) + "'", 3);
        days("bw", "bounds", ",'to':1420113600", 1);
        days("bw", "bounds", "", 1, 2, 3);
    }

    @Test
    void goesByTheTimesOfCells() throws Exception {
        recorder("clock");
        site.record("clock", "old", "['a',1,'1980-06-01T00:00:00Z']");
        site.commit("clock");
        site.record("clock", "future", "['a',2,'3020-06-01T00:00:00Z']");
        site.commit("clock");
        assertEquals(
                201,
                window("cw", "clock", ",'from':'1980-01-01T00:00:00Z','to':'1980-12-31T00:00:00Z'")
                        .status());
        assertEquals("[['_rowName','a'],['old',1]]", site.table("SELECT * FROM cw"));
        assertEquals(
                201, window("cw", "clock", ",'from':'3000-01-01T00:00:00Z'").status());
        assertEquals("[['_rowName','a'],['future',2]]", site.table("SELECT * FROM cw"));
    }

    @Test
    void filtersByMetadata() throws Exception {
        recorder("tags", 1);
        for (int day = 2; day <= 4; day++) {
            site.make("part", "{'type':'sparse.mutable'}");
            site.record("part", "day" + day, "['a'," + day + ",'" + day(day) + "']");
            site.done(
                    "POST",
                    "/v1/datasets/tags/routes/chunks",
                    "{'dataset':{'id':'part'},'id':'adopted" + day + "','metadata':{'country':'"
                            + (day == 2 ? "france" : "spain") + "','n':" + day + "}}");
        }
        days("tw", "tags", ",'datasetFilter':'md.country = \\u0027france\\u0027'", 2);
        days("tw", "tags", ",'datasetFilter':'metadata.country = \\u0027spain\\u0027 AND metadata.n < 4'", 3);
        days("tw", "tags", ",'datasetFilter':'md.country IS NULL'", 1);
        // OR does not get out of the bounds
        days("tw", "tags", ",'to':'" + day(2) + "','datasetFilter':'md.n = 4 OR true'", 1, 2);
        days("tw", "tags", ",'datasetFilter':'md.country = \\u0027italy\\u0027'");
        days("tw", "tags", ",'datasetFilter':'rowName() LIKE \\u0027adopted%\\u0027'", 2, 3, 4);
        Answer wrong = window("tw", "tags", ",'datasetFilter':'md.country ='");
        assertEquals(400, wrong.status());
        assertTrue(wrong.error().contains("metadata query: SQL: at character"), wrong.error());
        assertTrue(wrong.json().at("/details/context/error").asText().startsWith("SQL: at character"), wrong.text());
    }

    @Test
    void staysAsItWas() throws Exception {
        recorder("snap", 1);
        days("sw", "snap", "", 1);
        site.record("snap", "day2", "['a',2,'" + day(2) + "']");
        site.commit("snap");
        assertEquals(1, site.count("sw"));
        assertEquals(
                400,
                site.call("POST", "/v1/datasets/sw/rows", json("{'rowName':'x','columns':[]}"))
                        .status());
        assertEquals(400, site.call("POST", "/v1/datasets/sw/commit", "").status());
        site.killAndStart();
        assertEquals(1, site.count("sw"));
        days("sw", "snap", "", 1, 2);
    }

    @Test
    void followsIfItIsAskedTo() throws Exception {
        recorder("live", 1);
        site.record("live", "day2", "['a',2,'" + day(2) + "']");
        days("lw", "live", ",'live':true,'from':'" + day(1) + "'", 1, 2);
        site.commit("live");
        site.record("live", "day3", "['a',3,'" + day(3) + "']");
        assertEquals(3, site.count("lw"));
        // also of what is not there yet
        recorder("empty");
        assertEquals(201, window("ew", "empty", ",'live':true").status());
        assertEquals(0, site.count("ew"));
    }

    @Test
    void refersToMetadataByIdAlone() throws Exception {
        recorder("refs", 1);
        String params = "'from':'1980-01-01T00:00:00Z','to':'3020-01-01T00:00:00Z'";
        for (String reference : List.of(
                "{'id':'refs_meta'}",
                "{'id':'refs_meta','params':{'dataFileUrl':'file:///x.sqlite'}}",
                "{'id':'refs_meta','type':'sqliteSparse'}",
                "'refs_meta'")) {
            site.make(
                    "rw", "{'type':'continuous.window','params':{'metadataDataset':" + reference + "," + params + "}}");
            assertEquals(1, site.count("rw"));
        }
        Answer nobody = site.call(
                "PUT",
                "/v1/datasets/rw",
                json("{'type':'continuous.window','params':{'metadataDataset':{'params':{}}}}"));
        assertEquals(400, nobody.status());
    }

    @Test
    void namesModifiedAndMissingChunksAllAtOnce() throws Exception {
        recorder("files", 1);
        site.make("src", "{'type':'sparse.mutable'}");
        for (int day = 2; day <= 4; day++) {
            site.record("src", "day" + day, "['a'," + day + ",'" + day(day) + "']");
            site.done("POST", "/v1/datasets/src/routes/saves", "{'dataFileUrl':'file:///files/" + day + ".beh'}");
            site.done(
                    "POST",
                    "/v1/datasets/files/routes/chunks",
                    "{'config':{'type':'beh','params':{'dataFileUrl':'file:///files/" + day + ".beh'}},'id':'chunk"
                            + day + "'}");
            site.make("src", "{'type':'sparse.mutable'}");
        }
        days("fw", "files", "", 1, 2, 3, 4);
        Path folder = data.resolve("datasets/files/files");
        byte[] bytes = Files.readAllBytes(folder.resolve("2.beh"));
        bytes[20] ^= 1;
        Files.write(folder.resolve("2.beh"), bytes);
        Files.write(folder.resolve("3.beh"), Files.readAllBytes(folder.resolve("4.beh")));
        Files.delete(folder.resolve("4.beh"));
        Answer refused = window("fw2", "files", "");
        assertEquals(400, refused.status());
        assertEquals("chunk4", refused.json().at("/details/missingChunks/0/id").asText());
        assertEquals(2, refused.json().at("/details/modifiedChunks").size(), refused.text());
        assertTrue(refused.error().contains("missing or modified"), refused.error());
        days("fw2", "files", ",'onMissing':'skip'", 1);
        assertEquals(
                3,
                site.get("/v1/datasets/fw2").json().at("/status/missingChunks").size());
        // a window that had them says so, too
        Answer reading = site.query("SELECT * FROM fw", "table");
        assertEquals(500, reading.status());
        assertTrue(reading.error().contains("is damaged or modified"), reading.error());
    }

    @Test
    void cleansUpBehindAGrace() throws Exception {
        recorder("old", 1, 2, 3, 4);
        days("ow", "old", "", 1, 2, 3, 4);
        String cleanup = "/v1/datasets/old/routes/cleanup";
        JsonNode dry = site.done("POST", cleanup, "{'before':'" + day(3) + "','dryRun':true}");
        assertEquals(2, dry.path("chunks").size());
        assertEquals(0, dry.path("retired").asInt());
        assertEquals(
                2,
                site.done("POST", cleanup, "{'before':'" + day(3) + "'}")
                        .path("retired")
                        .asInt());
        assertEquals(2, site.count("old_meta"));
        days("ow2", "old", "", 3, 4);
        assertEquals(
                1, site.done("POST", cleanup, "{'maxChunks':1}").path("retired").asInt());
        assertEquals(400, site.call("POST", cleanup, "{}").status());
        assertEquals(
                400, site.call("POST", cleanup, json("{'olderThan':'soon'}")).status());
        Thread.sleep(2_500);
        // open windows keep what they have
        assertEquals("[['_rowName','n'],['[]',4]]", site.table("SELECT count(*) AS n FROM ow"));
        site.done("DELETE", "/v1/datasets/ow", "");
        site.done("DELETE", "/v1/datasets/ow2", "");
        String index = "/index/old/query";
        MldbSite.until(() -> {
            try {
                return site.call("POST", index, "Count(All())").text().contains("[1]");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        days("ow3", "old", "", 4);
        // and the table goes with the last chunk of a recorder that is gone
        site.done("DELETE", "/v1/datasets/ow3", "");
        site.done("DELETE", "/v1/datasets/old", "");
        assertEquals(
                1,
                site.done("POST", "/v1/datasets/old_meta/routes/cleanup", "{'filter':'true'}")
                        .path("retired")
                        .asInt());
        MldbSite.until(() -> {
            try {
                return !site.get("/schema").text().contains("\"old\"");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void adoptsTablesOfOtherDialects() throws Exception {
        site.done("POST", "/index/orders", "{'options':{'keys':true}}");
        site.done("POST", "/index/orders/field/amount", "{'options':{'type':'int'}}");
        site.done("POST", "/index/orders/field/tags", "{'options':{'type':'set','keys':true}}");
        site.call("POST", "/index/orders/query", "Set('o1', amount=7) Set('o1', tags='red') Set('o1', tags='blue')");
        site.make("orders", "{'type':'table','params':{'table':'orders'}}");
        assertEquals("[['_rowName','amount','tags.blue','tags.red'],['o1',7,1,1]]", site.table("SELECT * FROM orders"));
        recorder("index", 1);
        site.done(
                "POST",
                "/v1/datasets/index/routes/chunks",
                "{'dataset':{'id':'orders'},'metadata':{'origin':'orders'}}");
        assertEquals(
                201,
                window("iw", "index", ",'datasetFilter':'md.origin = \\u0027orders\\u0027'")
                        .status());
        assertEquals("[['_rowName','amount'],['o1',7]]", site.table("SELECT amount FROM iw"));
        Answer again =
                site.call("POST", "/v1/datasets/index/routes/chunks", json("{'dataset':{'id':'orders'},'id':'twice'}"));
        assertEquals(201, again.status(), again.text());
        assertEquals(
                409,
                site.call("POST", "/v1/datasets/index/routes/chunks", json("{'dataset':{'id':'orders'},'id':'twice'}"))
                        .status());
    }

    /** What an index finds is what a look at each row finds: with OR beside it none is used. */
    @Test
    void asksTheIndexesOfTables() throws Exception {
        site.done("POST", "/index/shop", "{'options':{'keys':true}}");
        for (String field : List.of(
                "n':{'type':'int','min':-50,'max':50}",
                "price':{'type':'decimal','scale':2,'min':-50,'max':50}",
                "kind':{'type':'mutex','keys':true}",
                "item':{'type':'mutex'}",
                "fresh':{'type':'bool'}",
                "tags':{'type':'set','keys':true}",
                "at':{'type':'timestamp','timeUnit':'s'}")) {
            int end = field.indexOf("':");
            site.done("POST", "/index/shop/field/" + field.substring(0, end), "{'options" + field.substring(end) + "}");
        }
        StringBuilder writes = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            String record = "'k" + i + "'";
            writes.append("Set(" + record + ", n=" + (i % 7 - 3) + ")");
            writes.append(i % 5 == 0 ? "" : "Set(" + record + ", price=" + (i - 30) / 4.0 + ")");
            writes.append("Set(" + record + ", kind='" + (i % 3 == 0 ? "cart" : "7") + "')");
            writes.append("Set(" + record + ", item=" + i % 4 + ")Set(" + record + ", fresh=" + (i % 2 == 0) + ")");
            writes.append("Set(" + record + ", tags='t" + i % 6 + "')Set(" + record + ", at='2024-01-0" + (1 + i % 9)
                    + "T00:00:00Z')");
        }
        Answer written = site.call("POST", "/index/shop/query", writes.toString());
        assertEquals(200, written.status(), written.text());
        site.make("shop", "{'type':'table','params':{'table':'shop'}}");
        int found = 0;
        for (String where : List.of(
                "n = 2",
                "n > -1",
                "0 >= n",
                "n < 100 AND n >= 1",
                "n = 1.0",
                "n = 'x'",
                "price = 2",
                "price > 1",
                "price <= -3",
                "price < 7.25",
                "price > 90071992547409920",
                "kind = 'cart'",
                "kind = '7'",
                "kind = 7",
                "kind > 'a'",
                "kind = 'nothing'",
                "item = 3",
                "item > 1",
                "item = -1",
                "fresh = 1",
                "fresh = true",
                "fresh = 0 AND kind = 'cart'",
                "tags.t1 = 1",
                "tags = 't1'",
                "at > TIMESTAMP '2024-01-04T00:00:00Z'",
                "at = 3",
                "nothing = 3",
                "rowName() = 'k5'",
                "rowName() IN ('k5', 'k7', 'none', 'k5.k6') AND n < 3",
                "n = 2 AND item = 1 AND kind = '7' AND price > 0")) {
            String from = " FROM shop WHERE ";
            String whole = site.table("SELECT *" + from + "(" + where + ") OR 1 = 2");
            assertEquals(whole, site.table("SELECT *" + from + where), where);
            assertEquals(
                    site.table("SELECT n, fresh, count(*)" + from + "(" + where + ") OR 1 = 2 GROUP BY n, fresh"),
                    site.table("SELECT n, fresh, count(*)" + from + where + " GROUP BY n, fresh"),
                    where);
            found += whole.contains("['k") ? 1 : 0;
        }
        assertTrue(found > 15, found + " conditions found something");
    }

    @Test
    void listsChunksThatOthersHaveNoted() throws Exception {
        recorder("noted", 1);
        site.make("outside", "{'type':'sparse.mutable'}");
        site.record("outside", "day5", "['a',5,'" + day(5) + "']");
        site.done("POST", "/v1/datasets/outside/routes/saves", "{'dataFileUrl':'file:///elsewhere/5.beh'}");
        site.record(
                "noted_meta",
                "foreign",
                "['earliest',{'ts':'" + day(5) + "'},0],['latest',{'ts':'" + day(5) + "'},0],['config.type','beh',0],"
                        + "['config.params.dataFileUrl','file:///elsewhere/5.beh',0]");
        days("nw", "noted", "", 1, 5);
        days("nw", "noted", ",'from':'" + day(5) + "'", 5);
        site.done("DELETE", "/v1/datasets/nw", "");
        try (Stream<Path> files = Files.list(data.resolve("datasets/files/elsewhere"))) {
            assertEquals(1, files.count());
        }
    }
}
