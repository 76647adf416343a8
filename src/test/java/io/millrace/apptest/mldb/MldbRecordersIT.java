package io.millrace.apptest.mldb;

import static io.millrace.apptest.mldb.MldbSite.NOON;
import static io.millrace.apptest.mldb.MldbSite.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.mldb.MldbSite.Answer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Recorders: their commits, their scripts, what becomes of their rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MldbRecordersIT {
    private static final String CREATES =
            "var d = mldb.createDataset({type: \\'sparse.mutable\\'}); ({config: d.config()});"
                    .replace("\\'", "\\u0027");

    private MldbSite site;

    @BeforeAll
    void starts(@TempDir Path folder) throws Exception {
        site = MldbSite.start(folder.resolve("data"));
    }

    @AfterAll
    void stops() throws Exception {
        site.close();
    }

    /** A recorder that keeps its chunks where they are. */
    private void plain(String id, String interval) throws Exception {
        site.make(
                id,
                "{'type':'continuous','params':{'commitInterval':'" + interval + "','metadataDataset':{'id':'" + id
                        + ".meta','type':'sqliteSparse'}}}");
    }

    /** A recorder with a script that saves; apostrophes in it are written as ^. */
    private static String scripted(String id, String interval, String save) {
        return "{'type':'continuous','params':{'commitInterval':'" + interval + "','metadataDataset':{'id':'" + id
                + ".meta','type':'sqliteSparse'},'createStorageDataset':{'type':'script.run','params':{'language':"
                + "'javascript','scriptConfig':{'source':'" + CREATES
                + "'}}},'saveStorageDataset':{'type':'script.run',"
                + "'params':{'language':'javascript','scriptConfig':{'source':'" + save.replace("^", "\\u0027")
                + "'}}}}}";
    }

    private static String saves(String more) {
        return "var saved = mldb.post(^/v1/datasets/^ + args.datasetId + ^/routes/saves^, {dataFileUrl: ^file:///saved/^ +"
                + " args.datasetId + ^.chunk^}); " + more
                + " ({config: saved.json, metadata: {by: ^script^, n: 1.5, deep: {list:"
                + " [true, null]}}});";
    }

    @Test
    void listsAChunkForEachCommitThatHasRows() throws Exception {
        plain("chunks", "0s");
        site.commit("chunks");
        assertEquals(0, site.count("chunks.meta"));
        site.record("chunks", "r1", "['a',1,'2015-01-01T10:00:00.000001Z'],['b',1,'2015-01-01T11:00:00Z']");
        site.record("chunks", "r2", "['a',1,'2015-01-01T12:00:00.999999Z']");
        assertEquals(2, site.count("chunks"));
        site.commit("chunks");
        assertEquals(0, site.count("chunks"));
        site.commit("chunks");
        JsonNode listed = site.query("SELECT earliest, latest FROM \"chunks.meta\"", "table")
                .json();
        assertEquals(2, listed.size());
        assertEquals("2015-01-01T10:00:00.000001Z", listed.at("/1/1").asText());
        assertEquals("2015-01-01T12:00:00.999999Z", listed.at("/1/2").asText());
        JsonNode status = site.get("/v1/datasets/chunks").json().path("status");
        assertEquals(0, status.path("rowsPending").asInt());
        assertEquals(1, status.path("chunksSaved").asInt());
        assertTrue(status.path("lastCommit").isTextual());
        assertTrue(status.path("lastCommitError").isNull());
    }

    @Test
    void runsItsScripts() throws Exception {
        site.make("scripted", scripted("scripted", "0s", saves("mldb.log(^saved^, saved.json);")));
        site.record("scripted", "r", "['a',1,'" + NOON + "']");
        site.commit("scripted");
        String row = site.query("SELECT * FROM \"scripted.meta\"", "aos")
                .json()
                .get(0)
                .toString();
        assertTrue(row.contains("\"md.by\":\"script\",\"md.n\":1.5,\"md.deep.list.0\":1,\"md.deep.list.1\":null"), row);
        assertTrue(row.contains("\"config.params.dataFileUrl\":\"file:///saved/auto_"), row);
        // what was made for the chunk alone is gone
        assertFalse(site.get("/v1/datasets").text().contains("auto_"));
        site.make("scripted.window", "{'type':'continuous.window','params':{'metadataDataset':'scripted.meta'}}");
        assertEquals("[['_rowName','a'],['r',1]]", site.table("SELECT * FROM \"scripted.window\""));
    }

    @Test
    void letsScriptsUseDatasetsAndQueries() throws Exception {
        String creates =
                "var d = mldb.createDataset({id: ^inside^, type: ^sparse.mutable^}); d.recordRow(^x^, [[^a^, 1, 0]]);"
                        + " d.recordRows([[^y^, [[^a^, 2, new Date(1000)]]]]); d.recordColumn(^b^, [[^x^, 3, 0]]);"
                        + " var n = mldb.get(^/v1/query^, {q: ^SELECT count(*) FROM inside^, format: ^atom^}).json;"
                        + " if (n !== 2) throw new Error(^found ^ + n); mldb.put(^/v1/datasets/inside2^, {type: ^sparse.mutable^});"
                        + " if (mldb.del(^/v1/datasets/inside2^).responseCode !== 204) throw new Error(^not deleted^);"
                        + " if (mldb.perform(^GET^, ^/v1/datasets/inside2^).responseCode !== 404) throw new Error(^still there^);"
                        + " ({config: d.config()});";
        site.make("using", scripted("using", "0s", saves("")).replace(CREATES, creates.replace("^", "\\u0027")));
        assertEquals(2, site.count("inside"));
    }

    @Test
    void makesStorageWithoutAScript() throws Exception {
        site.make(
                "entity",
                "{'type':'continuous','params':{'metadataDataset':{'id':'entity.meta','type':'sqliteSparse'},"
                        + "'createStorageDataset':{'type':'createEntity','params':{'kind':'dataset','type':'beh.mutable'}}}}");
        site.record("entity", "r", "['a',1,'" + NOON + "']");
        site.commit("entity");
        site.make("entity.window", "{'type':'continuous.window','params':{'metadataDataset':{'id':'entity.meta'}}}");
        assertEquals("[['_rowName','a'],['r',1]]", site.table("SELECT * FROM \"entity.window\""));
    }

    @Test
    void saysWhatIsWrongWithAScript() throws Exception {
        fails("throw new Error(^boom^);", "boom");
        fails("var x = ;", "SyntaxError");
        fails("({conf: 1})", "createStorageDataset has to result in an object with config");
        fails("Java.type(^java.lang.Runtime^)", "Java is not defined");
        fails("require(^fs^)", "require is not defined");
        fails("(function f() { return f() + 1; })()", "call stack");
        fails("var all = []; while (true) { all.push(new Array(1000).fill(7)); }", "bytes of objects");
        Answer python = site.call(
                "PUT",
                "/v1/datasets/python",
                json(scripted("python", "0s", "x").replace("'language':'javascript'", "'language':'python'")));
        assertEquals(400, python.status());
        assertTrue(python.error().contains("Python is not run here"), python.error());
    }

    private void fails(String creates, String why) throws Exception {
        Answer answer = site.call(
                "PUT",
                "/v1/datasets/wrong",
                json(scripted("wrong", "0s", "x").replace(CREATES, creates.replace("^", "\\u0027"))));
        assertEquals(400, answer.status(), answer.text());
        assertTrue(
                answer.error().startsWith("Error initializing continuous dataset in createStorageDataset"),
                answer.text());
        assertTrue(answer.error().contains(why), answer.error());
    }

    @Test
    void keepsTheRowsOfAFailedSave() throws Exception {
        site.make("unlucky", scripted("unlucky", "0s", "throw new Error(^no room^);"));
        site.record("unlucky", "r", "['a',1,'" + NOON + "']");
        Answer refused = site.call("POST", "/v1/datasets/unlucky/commit", "");
        assertEquals(400, refused.status());
        assertTrue(refused.error().contains("no room"), refused.error());
        assertEquals(1, site.count("unlucky"));
        assertEquals(0, site.count("unlucky.meta"));
        JsonNode status = site.get("/v1/datasets/unlucky").json().path("status");
        assertTrue(status.path("lastCommitError").asText().contains("no room"), status.toString());
        assertEquals(1, status.path("rowsPending").asInt());
        // a better script goes on with them
        site.make("unlucky", scripted("unlucky", "0s", saves("")));
        site.commit("unlucky");
        assertEquals(1, site.count("unlucky.meta"));
        assertTrue(site.get("/v1/datasets/unlucky")
                .json()
                .at("/status/lastCommitError")
                .isNull());
    }

    @Test
    void outlivesFailuresOfItsTimer() throws Exception {
        site.make(
                "timer",
                scripted(
                        "timer",
                        "50ms",
                        "if (mldb.get(^/v1/datasets/timer.gate^).responseCode !== 200) throw new" + " Error(^closed^); "
                                + saves("")));
        site.record("timer", "r", "['a',1,'" + NOON + "']");
        MldbSite.until(() -> status("timer").path("lastCommitError").asText().contains("closed"));
        site.make("timer.gate", "{'type':'sparse.mutable'}");
        MldbSite.until(() -> status("timer").path("chunksSaved").asInt() == 1);
        assertEquals(1, site.count("timer.meta"));
        site.done("DELETE", "/v1/datasets/timer", "");
    }

    private JsonNode status(String id) {
        try {
            return site.get("/v1/datasets/" + id).json().path("status");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void recordsWhileAChunkIsSaved() throws Exception {
        String waits = "while (mldb.get(^/v1/datasets/gate^).responseCode !== 200) {} ";
        site.make("busy", scripted("busy", "0s", waits + saves("")));
        site.record("busy", "before", "['a',1,'" + NOON + "']");
        CompletableFuture<Answer> commit = CompletableFuture.supplyAsync(() -> {
            try {
                return site.call("POST", "/v1/datasets/busy/commit", "");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        MldbSite.until(() -> {
            try {
                return site.get("/v1/datasets").text().contains("auto_");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        for (int i = 0; i < 20; i++) {
            site.record("busy", "during" + i, "['a',1,'" + NOON + "']");
        }
        assertFalse(commit.isDone());
        site.make("gate", "{'type':'sparse.mutable'}");
        assertEquals(200, commit.get(1, TimeUnit.MINUTES).status());
        assertEquals(20, site.count("busy"));
        site.commit("busy");
        site.make("busy.window", "{'type':'continuous.window','params':{'metadataDataset':{'id':'busy.meta'}}}");
        assertEquals(21, site.count("\"busy.window\""));
    }

    @Test
    void leavesNothingWhileIdle() throws Exception {
        plain("idle", "10ms");
        site.record("idle", "r", "['a',1,'" + NOON + "']");
        MldbSite.until(() -> status("idle").path("chunksSaved").asInt() == 1);
        String datasets = site.get("/v1/datasets").text();
        String tables = site.get("/schema").text();
        TimeUnit.MILLISECONDS.sleep(1_000);
        assertEquals(datasets, site.get("/v1/datasets").text());
        assertEquals(tables, site.get("/schema").text());
        assertEquals(1, status("idle").path("chunksSaved").asInt());
    }

    @Test
    void sealsWhatADeletedRecorderHasTaken() throws Exception {
        plain("leaving", "0s");
        site.record("leaving", "r", "['a',1,'" + NOON + "']");
        site.done("DELETE", "/v1/datasets/leaving", "");
        site.make("leaving.window", "{'type':'continuous.window','params':{'metadataDataset':{'id':'leaving.meta'}}}");
        assertEquals("[['_rowName','a'],['r',1]]", site.table("SELECT * FROM \"leaving.window\""));
        // also if its script cannot save
        site.make("stuck", scripted("stuck", "0s", "throw new Error(^never^);"));
        site.record("stuck", "s", "['a',2,'" + NOON + "']");
        site.done("DELETE", "/v1/datasets/stuck", "");
        site.make("stuck.window", "{'type':'continuous.window','params':{'metadataDataset':{'id':'stuck.meta'}}}");
        assertEquals("[['_rowName','a'],['s',2]]", site.table("SELECT * FROM \"stuck.window\""));
        // and one of the same name begins anew
        plain("leaving", "0s");
        assertEquals(0, site.count("leaving"));
        assertEquals(1, site.count("\"leaving.window\""));
    }
}
