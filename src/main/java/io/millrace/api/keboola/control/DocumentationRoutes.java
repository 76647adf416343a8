package io.millrace.api.keboola.control;

import io.millrace.api.Answers;
import io.millrace.api.keboola.common.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The description of this API, for people and for tools. Immutable. */
final class DocumentationRoutes {
    static final String BASE = "/v1/documentation";

    private static final String JSON = "openapi.json";
    private static final String YAML = "openapi.yaml";

    private record Document(String type, Buffer text) {}

    private final Map<String, Document> documents;

    DocumentationRoutes() {
        Document json = new Document("application/json", resource(JSON));
        Document yaml = new Document("application/yaml", resource(YAML));
        documents = Map.of(JSON, json, "openapi3.json", json, YAML, yaml, "openapi3.yaml", yaml);
    }

    private static Buffer resource(String name) {
        try (InputStream file = DocumentationRoutes.class.getResourceAsStream("/keboola/" + name)) {
            return Buffer.buffer(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param path below {@link #BASE}, or the same */
    void handle(HttpServerRequest request, String path) {
        String name = path.substring(BASE.length()).replaceFirst("^/", "");
        if (name.isEmpty()) {
            request.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, BASE + "/" + JSON);
            Answers.end(request, Buffer.buffer());
            return;
        }
        Document document = documents.get(name);
        if (document == null) {
            throw new Refusal(404, "endpointNotFound", "no endpoint found for path \"" + path + '"');
        }
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, document.type());
        Answers.end(request, document.text().copy());
    }
}
