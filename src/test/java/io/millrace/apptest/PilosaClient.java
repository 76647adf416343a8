package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.MessageLite;
import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.ImportValueRequest;
import io.millrace.protobuf.QueryRequest;
import io.millrace.protobuf.QueryResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Speaks to a server as java-pilosa does: the same paths, headers and messages. */
final class PilosaClient {
    private static final String PROTOBUF = "application/x-protobuf";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    /** @param base such as {@code http://localhost:8080} */
    PilosaClient(String base) {
        this.base = base;
    }

    static PilosaClient of(LocalServer server) {
        return new PilosaClient(server.readyLine().split(" ")[1]);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    }

    /** Creates an index or a field; no headers. */
    void create(String path, String options) throws Exception {
        HttpResponse<String> response =
                http.send(request(path).POST(BodyPublishers.ofString(options)).build(), BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
    }

    void delete(String path) throws Exception {
        HttpResponse<String> response = http.send(request(path).DELETE().build(), BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
    }

    /** Status and body. */
    String get(String path) throws Exception {
        HttpResponse<String> response = http.send(request(path).build(), BodyHandlers.ofString());
        return response.statusCode() + " " + response.body().strip();
    }

    HttpResponse<byte[]> post(String path, MessageLite message) throws IOException, InterruptedException {
        return post(path, message.toByteArray(), "Content-Type", PROTOBUF, "Accept", PROTOBUF);
    }

    /** @param headers names and values in turn */
    HttpResponse<byte[]> post(String path, byte[] body, String... headers) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .headers("User-Agent", "java-pilosa/1.4.0", "PQL-Version", "1.0")
                .headers(headers)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    QueryResponse ask(String index, String pql) throws Exception {
        return ask(index, QueryRequest.newBuilder().setQuery(pql));
    }

    QueryResponse ask(String index, QueryRequest.Builder query) throws Exception {
        QueryResponse answer = QueryResponse.parseFrom(
                post("/index/" + index + "/query", query.build()).body());
        assertEquals("", answer.getErr());
        return answer;
    }

    /** What is wrong with the query; the client looks at nothing else. */
    String error(String index, String pql) throws Exception {
        QueryRequest query = QueryRequest.newBuilder().setQuery(pql).build();
        return QueryResponse.parseFrom(post("/index/" + index + "/query", query).body())
                .getErr();
    }

    /** The query as text, as {@code curl} sends it: status and body. */
    String json(String path, String pql, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(pql));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return response.statusCode() + " " + response.body().strip();
    }

    List<Long> columns(String index, String pql) throws Exception {
        return ask(index, pql).getResults(0).getRow().getColumnsList();
    }

    List<String> keys(String index, String pql) throws Exception {
        return ask(index, pql).getResults(0).getRow().getKeysList().stream()
                .sorted()
                .toList();
    }

    void importRows(String index, String field, ImportRequest.Builder rows) throws Exception {
        check(200, "", post("/index/" + index + "/field/" + field + "/import", rows.build()));
    }

    void importValues(String index, String field, ImportValueRequest.Builder values) throws Exception {
        check(200, "", post("/index/" + index + "/field/" + field + "/import", values.build()));
    }

    static void check(int status, String body, HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        assertEquals(status, response.statusCode(), text);
        assertEquals(body, text.strip());
    }
}
