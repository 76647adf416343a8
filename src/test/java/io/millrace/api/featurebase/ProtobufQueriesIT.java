package io.millrace.api.featurebase;

import static io.millrace.api.RimFixture.json;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.admission.QueryCommand;
import io.millrace.api.RimFixture;
import io.millrace.model.AnswerForm;
import io.millrace.model.AnswerForm.Encoding;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.protobuf.QueryRequest;
import io.millrace.protobuf.QueryResponse;
import io.millrace.protobuf.Row;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which form a query and its answer have, by the headers that clients of each generation send. */
final class ProtobufQueriesIT {
    private static final String QUERY = "/index/events/query";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final byte[] ALL =
            QueryRequest.newBuilder().setQuery("All()").build().toByteArray();

    private static RimFixture rim;

    @BeforeAll
    static void starts() throws Exception {
        rim = new RimFixture();
    }

    @AfterAll
    static void stops() {
        rim.close();
    }

    private static HttpResponse<byte[]> ask(String path, byte[] body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Content-Type", PROTOBUF, "Accept", PROTOBUF, "PQL-Version", "1.0"));
        all.addAll(Arrays.asList(headers));
        return rim.exchange("POST", path, body, all.toArray(String[]::new));
    }

    private static QueryCommand asked(byte[] body, String... headers) throws Exception {
        HttpResponse<byte[]> response = ask(QUERY, body, headers);
        assertEquals(200, response.statusCode());
        assertEquals(
                "application/protobuf",
                response.headers().firstValue("Content-Type").orElseThrow());
        return rim.server.lastQuery.get();
    }

    private static void checkEncoding(Encoding expected, String... headers) throws Exception {
        assertEquals(
                new AnswerForm(expected, false),
                asked(ALL, headers).form(),
                List.of(headers).toString());
    }

    @Test
    void takesTheDialectFromUserAgentAndHeader() throws Exception {
        checkEncoding(Encoding.PILOSA_1, "User-Agent", "java-pilosa/1.4.0");
        checkEncoding(Encoding.PILOSA_1, "User-Agent", "python-pilosa/1.3");
        checkEncoding(Encoding.PILOSA_1, "User-Agent", "go-pilosa/1.3");
        checkEncoding(Encoding.FEATUREBASE_3, "User-Agent", "pilosa/client/v3.35.0");
        checkEncoding(Encoding.FEATUREBASE_3);
        checkEncoding(Encoding.FEATUREBASE_3, "User-Agent", "java-pilosa/1.4.0", "X-Pilosa-Dialect", "featurebase3");
        checkEncoding(Encoding.PILOSA_1, "X-Pilosa-Dialect", "pilosa1");
        checkEncoding(Encoding.PILOSA_1, "X-Pilosa-Dialect", "auto", "User-Agent", "java-pilosa/1");
        checkError(400, "pilosa2", ask(QUERY, ALL, "X-Pilosa-Dialect", "pilosa2"));
        assertTrue(asked(ALL, "X-Pilosa-Row", "roaring").form().areRowsRoaring());
    }

    @Test
    void readsTheRequest() throws Exception {
        QueryRequest request = QueryRequest.newBuilder()
                .setQuery("Row(f='é')")
                .addShards(0)
                .addShards(8796093022207L)
                .setColumnAttrs(true)
                .setRemote(true)
                .setExcludeColumns(true)
                .build();
        QueryCommand command = asked(request.toByteArray());
        assertEquals("Row(f='é')", command.pql());
        assertArrayEquals(new long[] {0, 8796093022207L}, command.shards());
        assertNull(asked(ALL).shards());
        ask(QUERY + "?shards=3", ALL);
        assertArrayEquals(new long[] {3}, rim.server.lastQuery.get().shards());
        ask(QUERY + "?shards=3", request.toByteArray());
        assertEquals(2, rim.server.lastQuery.get().shards().length);
    }

    @Test
    void readsShardsThatAreNotPackedAndPassesOverFieldsItDoesNotKnow() throws Exception {
        byte[] bytes = {10, 2, 'h', 'i', 16, 7, 16, 9, (byte) 0xF8, 1, 1, (byte) 0xFA, 1, 1, 'x'};
        QueryCommand command = asked(bytes);
        assertEquals("hi", command.pql());
        assertArrayEquals(new long[] {7, 9}, command.shards());
    }

    private static void checkError(int status, String part, HttpResponse<byte[]> response) throws Exception {
        assertEquals(status, response.statusCode());
        assertEquals(
                "application/protobuf",
                response.headers().firstValue("Content-Type").orElseThrow());
        String message = QueryResponse.parseFrom(response.body()).getErr();
        assertTrue(message.contains(part), message);
    }

    @Test
    void refusesBodiesThatAreNoQueryRequest() throws Exception {
        checkError(400, "the body is no QueryRequest in protobuf: ", ask(QUERY, new byte[] {10, 100, 'x'}));
        checkError(400, "the body is no QueryRequest in protobuf: ", ask(QUERY, new byte[] {(byte) 0xFF}));
        checkError(400, "UTF-8", ask(QUERY, new byte[] {10, 1, (byte) 0xFF}));
        byte[] embedded = QueryRequest.newBuilder()
                .setQuery("All()")
                .addEmbeddedData(Row.newBuilder().addColumns(1))
                .build()
                .toByteArray();
        checkError(400, "EmbeddedData", ask(QUERY, embedded));
        checkError(413, "larger than", ask(QUERY, new byte[3 << 20]));
    }

    @Test
    void tellsErrorsInTheFormOfTheAnswer() throws Exception {
        checkError(400, "shard is not a valid argument", ask(QUERY + "?shard=1", ALL));
        checkError(
                400,
                "parsing: no",
                ask(QUERY, QueryRequest.newBuilder().setQuery("!").build().toByteArray()));
        HttpResponse<byte[]> text =
                rim.exchange("POST", QUERY, "!".getBytes(StandardCharsets.UTF_8), "Accept", "text/html");
        checkError(400, "parsing: no", text);
        HttpResponse<String> asJson = rim.sendAs(
                "admin-secret", "POST", QUERY, new byte[] {10, 100}, "Content-Type", PROTOBUF, "Accept", "*/*");
        assertEquals(400, asJson.statusCode());
        assertTrue(json(asJson.body()).get("error").asText().startsWith("the body is no QueryRequest"));
    }

    @Test
    void answersAProtobufRequestInJsonIfThatIsAccepted() throws Exception {
        HttpResponse<byte[]> response = rim.exchange("POST", QUERY, ALL, "Content-Type", PROTOBUF);
        assertEquals(200, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(AnswerForm.JSON, rim.server.lastQuery.get().form());
        assertEquals("All()", rim.server.lastQuery.get().pql());
    }

    @Test
    void tellsOverloadWithItsStatus() throws Exception {
        try (RimFixture own = new RimFixture()) {
            own.server.answerQueries(command -> {
                throw new Problem(ProblemCode.OVERLOADED, "all queries that may wait do");
            });
            checkError(
                    503, "all queries", own.exchange("POST", QUERY, ALL, "Content-Type", PROTOBUF, "Accept", PROTOBUF));
        }
    }
}
