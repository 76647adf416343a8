package io.millrace.apptest.mldb;

import static io.millrace.apptest.mldb.MldbSite.NOON;
import static io.millrace.apptest.mldb.MldbSite.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.apptest.mldb.MldbSite.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Datasets as entities of the REST interface, and what is recorded in them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MldbEntitiesIT {
    private static final String SPARSE = "{'type':'sparse.mutable'}";

    private MldbSite site;

    @BeforeAll
    void starts(@TempDir Path folder) throws Exception {
        site = MldbSite.start(folder.resolve("data"));
    }

    @AfterAll
    void stops() throws Exception {
        site.close();
    }

    @Test
    void answersWithNothingWhatIsRecorded() throws Exception {
        site.make("empty", SPARSE);
        for (String[] call : new String[][] {
            {"rows", "{'rowName':'r','columns':[['a',1,'" + NOON + "']]}"},
            {"multirows", "[['r',[['b',1,'" + NOON + "']]]]"},
            {"columns", "{'columnName':'c','rows':[['r',1,'" + NOON + "']]}"},
            {"multicolumns", "[['d',[['r',1,'" + NOON + "']]]]"},
            {"commit", ""}
        }) {
            Answer answer = site.call("POST", "/v1/datasets/empty/" + call[0], json(call[1]));
            assertEquals(200, answer.status(), call[0]);
            assertEquals("", answer.text(), call[0]);
        }
        assertEquals("[['_rowName','a','b','c','d'],['r',1,1,1,1]]", site.table("SELECT * FROM empty"));
    }

    @Test
    void namesDatasetsByTheirPath() throws Exception {
        Answer made = site.call("PUT", "/v1/datasets/by%20path", json(SPARSE));
        assertEquals(201, made.status());
        assertEquals(
                "/v1/datasets/by%20path",
                made.response().headers().firstValue("Location").orElseThrow());
        assertEquals(
                "[\"datasets\",\"by path\"]",
                made.response().headers().firstValue("EntityPath").orElseThrow());
        assertEquals("by path", made.json().path("id").asText());
        Answer clash = site.call("PUT", "/v1/datasets/one", json("{'id':'other','type':'sparse.mutable'}"));
        assertEquals(400, clash.status());
        assertTrue(clash.error().startsWith("Ambiguous names"), clash.error());
        Answer invented = site.call("POST", "/v1/datasets", json(SPARSE));
        assertEquals(201, invented.status());
        assertTrue(invented.json().path("id").asText().matches("auto_[0-9a-f]{16}_[0-9a-f]{16}"), invented.text());
    }

    @Test
    void everyErrorHasItsTextAndItsCode() throws Exception {
        refused(404, "GET", "/v1/query/nowhere", "");
        refused(404, "GET", "/v1/datasets/ghost", "");
        refused(404, "GET", "/v1/datasets/ghost/rows", "");
        refused(404, "POST", "/v1/datasets/ghost/commit", "");
        refused(404, "PATCH", "/v1/datasets", "");
        refused(400, "GET", "/v1/query", "");
        refused(400, "GET", "/v1/query?q=SELEC", "");
        refused(400, "GET", "/v1/query?q=SELECT%20*%20FROM%20ghost", "");
        refused(400, "POST", "/v1/datasets", "{");
        refused(400, "POST", "/v1/datasets", "[]");
        refused(400, "POST", "/v1/datasets", "{'params':{}}");
        refused(400, "POST", "/v1/datasets", "{'type':'no.such.type'}");
        refused(400, "PUT", "/v1/datasets/lost", "{'type':'beh','params':{'dataFileUrl':'file:///not/there.beh'}}");
        refused(400, "PUT", "/v1/datasets/out", "{'type':'beh','params':{'dataFileUrl':'file:///../../etc/passwd'}}");
        refused(400, "PUT", "/v1/datasets/far", "{'type':'beh','params':{'dataFileUrl':'http://example.com/x'}}");
        refused(400, "PUT", "/v1/datasets/none", "{'type':'merged','params':{'datasets':[]}}");
        refused(400, "POST", "/v1/redirect/get", "{}");
    }

    private void refused(int status, String verb, String path, String body) throws Exception {
        Answer answer = site.call(verb, path, json(body));
        assertEquals(status, answer.status(), verb + " " + path + ": " + answer.text());
        assertFalse(answer.error().isEmpty(), answer.text());
        assertEquals(status, answer.json().path("httpCode").asInt(), answer.text());
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        refused(400, "PUT", "/v1/datasets/odd", "{'type':'sparse.mutable','parms':{}}");
        refused(400, "PUT", "/v1/datasets/odd", "{'type':'sparse.mutable','params':{'x':1}}");
        refused(400, "GET", "/v1/datasets?deep=1", "");
        site.make("known", SPARSE);
        Answer answer = site.call("POST", "/v1/datasets/known/rows?x=1", json("{'rowName':'r','columns':[]}"));
        assertEquals(400, answer.status());
        assertEquals(
                "x", answer.json().at("/details/unknownParameters/0/paramName").asText());
        refused(400, "POST", "/v1/datasets/known/rows", "{'rowName':'r','columns':[],'more':1}");
        refused(400, "POST", "/v1/datasets/known/routes/saves", "{'dataFileUrl':'file:///a.beh','x':1}");
    }

    @Test
    void remembersWhatCouldNotBeMade() throws Exception {
        String recorder = "{'type':'continuous','params':{'metadataDataset':{'id':'not-there'}}}";
        assertEquals(
                400, site.call("PUT", "/v1/datasets/failing", json(recorder)).status());
        JsonNode status = site.get("/v1/datasets/failing").json();
        assertEquals("error", status.path("state").asText());
        assertTrue(status.at("/progress/exception/error").asText().contains("metadata initialization"));
        Answer recording = site.call("POST", "/v1/datasets/failing/rows", json("{'rowName':'r','columns':[]}"));
        assertEquals(404, recording.status());
        assertEquals("error", recording.json().path("state").asText());
    }

    @Test
    void tellsWhatAPathTakes() throws Exception {
        site.make("helpful", SPARSE);
        Answer answer = site.call("OPTIONS", "/v1/datasets/helpful", "");
        assertEquals(200, answer.status());
        assertEquals(
                "DELETE, GET, OPTIONS, PUT",
                answer.response().headers().firstValue("Allow").orElseThrow());
        assertEquals(3, answer.json().size());
    }

    @Test
    void keepsValuesAsTheyCame() throws Exception {
        site.make("values", SPARSE);
        String[] values = {
            "null",
            "\"grün \uD83D\uDE00 \\\" \\n\"",
            "9223372036854775807",
            "-9223372036854775808",
            "9007199254740993",
            "0.1",
            "1.7976931348623157E308",
            "{\"ts\":\"2015-01-01T12:00:00.000Z\"}",
            "{\"num\":\"NaN\"}",
            "{\"num\":\"-Inf\"}",
            "{\"interval\":\"3 DAY 2H\"}",
            "{\"path\":[\"a\",\"b.c\"]}",
            "{\"blob\":[1,255,\"abc\"]}",
            "\"\""
        };
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            columns.append(i == 0 ? "" : ",")
                    .append("[\"c")
                    .append(i)
                    .append("\",")
                    .append(values[i])
                    .append(",\"" + NOON + "\"]");
        }
        Answer stored =
                site.call("POST", "/v1/datasets/values/rows", "{\"rowName\":\"r\",\"columns\":[" + columns + "]}");
        assertEquals(200, stored.status(), stored.text());
        JsonNode row = site.query("SELECT * FROM values", "aos").json().get(0);
        for (int i = 0; i < values.length; i++) {
            assertEquals(new ObjectMapper().readTree(values[i]), row.get("c" + i), values[i]);
        }
        site.record("values", "truth", "['t',true,'" + NOON + "'],['f',false,'" + NOON + "']");
        assertEquals(
                "[['_rowName','t','f'],['truth',1,0]]",
                site.table("SELECT t, f FROM values WHERE rowName() = 'truth'"));
        for (String wrong :
                new String[] {"18446744073709551616", "1e999", "{'x':1}", "[1]", "{'ts':'soon'}", "{'ts':0,'num':1}"}) {
            refused(400, "POST", "/v1/datasets/values/rows", "{'rowName':'r','columns':[['w'," + wrong + ",0]]}");
        }
        assertEquals("[['_rowName']]", site.table("SELECT w FROM values WHERE w IS NOT NULL"));
    }

    @Test
    void takesTimesOfAllKinds() throws Exception {
        site.make("times", SPARSE);
        site.record(
                "times",
                "r",
                "['a',1,'Inf'],['a',2,'-Inf'],['a',3,'NaD'],['a',4,-1.5],['a',5,'0001-02-03T04:05:06.789012Z']");
        site.record("times", "s", "['a',1,'2015-01-01T14:00:00.5+02:00']");
        JsonNode cells = site.query("SELECT * FROM times WHERE rowName() = 'r'", "full")
                .json()
                .at("/0/columns");
        assertEquals(
                json(
                        "[['a',1,'Inf'],['a',2,'-Inf'],['a',3,'NaD'],['a',4,'1969-12-31T23:59:58.500Z'],['a',5,'0001-02-03T04:05:06.789012Z']]"),
                cells.toString());
        assertEquals(
                json("['-Inf','Inf']"),
                site.get("/v1/datasets/times/timestampRange").json().toString());
        assertEquals(
                json("[['a',1,'2015-01-01T12:00:00.500Z']]"),
                site.query("SELECT * FROM times WHERE rowName() = 's'", "full")
                        .json()
                        .at("/0/columns")
                        .toString());
        refused(400, "POST", "/v1/datasets/times/rows", "{'rowName':'r','columns':[['a',1,'10000-01-01T00:00:00Z']]}");
        refused(400, "POST", "/v1/datasets/times/rows", "{'rowName':'r','columns':[['a',1,1e20]]}");
        refused(400, "POST", "/v1/datasets/times/rows", "{'rowName':'r','columns':[['a',1,null]]}");
    }

    @Test
    void keepsVersionsAndShowsTheLatest() throws Exception {
        site.make("versions", SPARSE);
        site.record(
                "versions",
                "r",
                "['a',1,'2015-01-01T11:00:00Z'],['a',2,'" + NOON + "'],['a',3,'2015-01-01T10:00:00Z']");
        site.record("versions", "r", "['a',4,'" + NOON + "'],['a',5,'2015-01-01T09:00:00Z']");
        assertEquals("[['_rowName','a'],['r',4]]", site.table("SELECT * FROM versions"));
        assertEquals(
                5,
                site.query("SELECT * FROM versions", "full")
                        .json()
                        .at("/0/columns")
                        .size());
        assertEquals(
                6, site.query("SELECT * FROM versions", "sparse").json().get(0).size());
    }

    @Test
    void takesAllOfARequestOrNothing() throws Exception {
        site.make("whole", SPARSE);
        refused(400, "POST", "/v1/datasets/whole/multirows", "[['a',[['x',1,0]]],['b',[['x',1]]]]");
        refused(400, "POST", "/v1/datasets/whole/multirows", "[['a',[['x',1,0]]],['',[['x',1,0]]]]");
        refused(400, "POST", "/v1/datasets/whole/multicolumns", "[['x',[['a',1,0],['b',1,0,0]]]]");
        assertEquals(0, site.count("whole"));
    }

    @Test
    void takesManyColumns() throws Exception {
        site.make("wide", SPARSE);
        for (int row = 0; row < 4; row++) {
            StringBuilder columns = new StringBuilder();
            for (int i = 0; i < 25_000; i++) {
                columns.append(i == 0 ? "" : ",")
                        .append("['c")
                        .append(row * 25_000 + i)
                        .append("',")
                        .append(i)
                        .append(",'" + NOON + "']");
            }
            site.record("wide", "r" + row, columns.toString());
        }
        assertEquals(
                "[['_rowName','c99999'],['r3',24999]]", site.table("SELECT c99999 FROM wide WHERE c99999 IS NOT NULL"));
        assertEquals(
                100_000,
                site.get("/v1/datasets/wide").json().at("/status/columnCount").asInt());
        assertEquals(
                10,
                site.get("/v1/datasets/wide/columns?offset=50000&limit=10")
                        .json()
                        .size());
    }

    @Test
    void pagesThroughRows() throws Exception {
        site.make("paged", SPARSE);
        for (int i = 0; i < 5; i++) {
            site.record("paged", "r" + i, "['a'," + i + ",'" + NOON + "']");
        }
        site.make("pagedToo", "{'type':'sqliteSparse'}");
        site.record("pagedToo", "s0", "['a',0,'" + NOON + "']");
        site.make("both", "{'type':'merged','params':{'datasets':[{'id':'paged'},{'id':'pagedToo'}]}}");
        pages("paged", 5);
        pages("pagedToo", 1);
        pages("both", 6);
    }

    private void pages(String dataset, int rows) throws Exception {
        JsonNode all = site.get("/v1/datasets/" + dataset + "/rows").json();
        assertEquals(rows, all.size());
        for (int start = 0; start <= rows; start++) {
            JsonNode page = site.get("/v1/datasets/" + dataset + "/rows?start=" + start + "&limit=2")
                    .json();
            assertEquals(Math.min(2, rows - start), page.size());
            for (int i = 0; i < page.size(); i++) {
                assertEquals(all.get(start + i), page.get(i));
            }
        }
    }

    @Test
    void writesQueriesInAllFormats() throws Exception {
        site.make("formats", SPARSE);
        site.record("formats", "ex1", "['y',3,'" + NOON + "'],['x',{'ts':'" + NOON + "'},'" + NOON + "']");
        assertEquals("[['_rowName','y','x'],['ex1',3,'" + NOON + "']]", site.table("SELECT * FROM formats"));
        String base = "/v1/query?q=SELECT%20*%20FROM%20formats&format=";
        assertEquals(
                json("[['ex1','" + NOON + "',3]]"),
                site.get(base + "table&headers=false&sortColumns=true").json().toString());
        assertEquals(
                json("[{'y':3,'x':{'ts':'" + NOON + "'}}]"),
                site.get(base + "aos&rowNames=false").json().toString());
        assertTrue(site.get(base + "soa&rowHashes=true")
                .json()
                .at("/_rowHash/0")
                .asText()
                .matches("[0-9a-f]{16}"));
        assertEquals("7", site.query("SELECT 3 + 4", "atom").json().toString());
        for (String wrong : new String[] {"SELECT * FROM formats", "SELECT x FROM formats WHERE false"}) {
            assertEquals(400, site.query(wrong, "atom").status(), wrong);
        }
        Answer unknown = site.get(base + "xml");
        assertEquals(400, unknown.status());
        assertTrue(unknown.error().startsWith("Unknown output format 'xml'"), unknown.error());
    }
}
