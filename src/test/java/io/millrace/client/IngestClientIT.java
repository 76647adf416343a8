package io.millrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Server;
import io.millrace.admission.Control;
import io.millrace.admission.Conversations;
import io.millrace.admission.QueryCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.config.ConfigSources;
import io.millrace.config.Configuration;
import io.millrace.model.EndpointId;
import io.millrace.model.Interruption;
import io.millrace.model.Receipt;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server in this JVM, spoken to over the event bus only. */
final class IngestClientIT {
    private static final String SCHEMA =
            """
            {"id_field": "id", "allow_missing_fields": true, "definition": [
              {"name": "id", "path": ["id"], "type": "id"},
              {"name": "price", "path": ["price"], "type": "decimal", "config": {"Scale": 2}}]}""";

    @TempDir
    private static Path folder;

    private static Server server;
    private static Bus bus;
    private static IngestClient client;
    private static Database database;

    @BeforeAll
    static void starts() throws Exception {
        Map<String, String> sets = Map.of(
                "https.port",
                "0",
                "http.port",
                "-1",
                "http.host",
                "127.0.0.1",
                "management.port",
                "-1",
                "management.host",
                "127.0.0.1");
        server = Server.start(Configuration.read(new ConfigSources(
                        Map.of(),
                        Optional.empty(),
                        folder.resolve("none.yaml"),
                        Map.of(),
                        sets,
                        Optional.of(folder.resolve("data").toString())))
                .server());
        bus = Bus.of(server.vertx());
        client = IngestClient.create(server.vertx());
        database = control(new ControlCommand.CreateDatabase("in-process", null));
        control(new ControlCommand.CreateTable(database.id(), "orders", "", false, true));
    }

    @AfterAll
    static void stops() {
        server.stop();
    }

    private static <R> R control(ControlCommand<R> command) throws Exception {
        return new Control(bus).carryOut(command).await(30, TimeUnit.SECONDS);
    }

    private static EndpointId endpoint(String name, Limits limits) throws Exception {
        Endpoint made = control(Endpoints.create(name, database.id(), "orders", SCHEMA, Optional.of(limits)));
        return made.id();
    }

    private static Receipt ingest(EndpointId endpoint, List<JsonRecord> records) throws Exception {
        return client.ingest(endpoint, records).await(30, TimeUnit.SECONDS);
    }

    private static String query(String pql) throws Exception {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        QueryCommand command = new QueryCommand("orders", pql, null, Interruption.NEVER, parts::writeBytes);
        parts.writeBytes(bus.request(Conversations.QUERY, command).await(30, TimeUnit.SECONDS));
        return parts.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void storesGoodRecordsAndNamesWrongOnes() throws Exception {
        EndpointId endpoint = endpoint("good-and-wrong", Limits.UNLIMITED);

        Receipt receipt = ingest(
                endpoint,
                List.of(
                        JsonRecord.of("{\"id\": 1, \"price\": 7.50}"),
                        JsonRecord.of("{\"id\": 2, \"price\": \"cheap\"}"),
                        JsonRecord.of("{\"id\": 3, \"price\": 1.15}")));

        assertEquals(3, receipt.records());
        assertEquals(2, receipt.accepted());
        assertEquals(1, receipt.single().refused().get(0).record());
        assertEquals(
                "bad_number",
                receipt.single().refused().get(0).problems().get(0).reason());
        assertEquals("{\"results\":[{\"columns\":[1,3]}]}", query("ConstRow(columns=[1,2,3])"));
    }

    /** An answer of several parts, from the chunks to a client over HTTP. */
    @Test
    void answersAtLengthOverHttp() throws Exception {
        long first = 1L << 40;
        int count = 20_000;
        EndpointId endpoint = endpoint("many", Limits.UNLIMITED);
        StringBuilder expected = new StringBuilder();
        List<JsonRecord> records = new ArrayList<>();
        for (long id = first; id < first + count; id++) {
            records.add(JsonRecord.of("{\"id\": " + id + ", \"price\": 1.25}"));
            expected.append(",{\"column\":").append(id).append(",\"rows\":[1.25]}");
        }
        assertEquals(count, ingest(endpoint, records).accepted());
        String ours = "Options(Row(price=1.25), shards=[" + (first >> 20) + "])";
        assertEquals("{\"results\":[" + count + "]}", query("Count(" + ours + ")"));

        Matcher http = Pattern.compile("http://127\\.0\\.0\\.1:\\d+").matcher(server.readyLine());
        assertTrue(http.find(), server.readyLine());
        HttpRequest request = HttpRequest.newBuilder(URI.create(http.group() + "/index/orders/query"))
                .header(
                        "X-API-Key",
                        Files.readString(folder.resolve("data/admin.key")).strip())
                .POST(BodyPublishers.ofString("Extract(" + ours + ", Rows(price))"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

        assertEquals(200, response.statusCode(), response.body());
        assertEquals(
                "chunked", response.headers().firstValue("Transfer-Encoding").orElseThrow());
        assertEquals(
                "{\"results\":[{\"fields\":[{\"name\":\"price\",\"type\":\"decimal\"}],\"columns\":["
                        + expected.substring(1) + "]}]}\n",
                response.body());
    }

    @Test
    void admitsThePrefixThatFitsTheBudget() throws Exception {
        EndpointId endpoint = endpoint("limited", new Limits(0, 100));
        List<JsonRecord> some = Collections.nCopies(70, JsonRecord.of("{\"id\": 9}"));

        // While the budget is full: an empty one refuses whatever comes before it looks at it.
        Problem tooLarge = assertThrows(
                Problem.class, () -> ingest(endpoint, Collections.nCopies(101, JsonRecord.of("{\"id\": 9}"))));
        assertEquals(ProblemCode.TOO_LARGE, tooLarge.code());

        assertEquals(70, ingest(endpoint, some).admitted());
        Receipt second = ingest(endpoint, some);
        assertEquals(70, second.records());
        assertEquals(second.admitted(), second.accepted());
    }

    @Test
    void tellsOfAnUnknownEndpoint() {
        EndpointId nowhere = new EndpointId(UUID.randomUUID());

        Problem problem = assertThrows(Problem.class, () -> ingest(nowhere, List.of(JsonRecord.of("{}"))));

        assertEquals(ProblemCode.NOT_FOUND, problem.code());
    }

    @Test
    void refusesARecordThatIsNotOneObject() {
        for (String text : List.of("", "[]", "{", "{} {}", "7", "{\"a\": tru}")) {
            Problem problem = assertThrows(Problem.class, () -> JsonRecord.of(text), text);
            assertEquals(ProblemCode.INVALID_BODY, problem.code());
        }
    }
}
