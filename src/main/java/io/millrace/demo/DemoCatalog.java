package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the database, the table and the endpoint of {@code conf/examples}; what is there already is used as it is.
 * Confined to one thread.
 */
final class DemoCatalog {
    static final String DATABASE_ID = "$DATABASE_ID";

    private final DemoClient client;
    private final Path examples;

    DemoCatalog(DemoClient client, Path examples) {
        this.client = client;
        this.examples = examples;
    }

    String database() throws IOException, InterruptedException {
        return made("/v2/databases", "/v2/databases", "databases", read("database.json"));
    }

    /** Gives the name. */
    String table(String databaseId) throws IOException, InterruptedException {
        String path = "/v2/tables/" + databaseId;
        String table = read("table.json");
        made(path, path, "tables", table);
        return name(table);
    }

    String endpoint(String databaseId) throws IOException, InterruptedException {
        String endpoint = read("endpoint.json").replace(DATABASE_ID, databaseId);
        return made("/v2/sinks", "/v2/sinks?database_id=" + databaseId, "sinks", endpoint);
    }

    /** The id of the one with the name in the body, which is created if there is none. */
    private String made(String path, String listPath, String list, String body)
            throws IOException, InterruptedException {
        for (JsonNode existing : client.get(listPath).path(list)) {
            if (existing.path("name").asText().equals(name(body))) {
                return existing.path("id").asText();
            }
        }
        return client.ask("POST", path, body.getBytes(StandardCharsets.UTF_8))
                .path("id")
                .asText();
    }

    private String read(String file) throws IOException {
        return Files.readString(examples.resolve(file));
    }

    private static String name(String json) throws IOException {
        return DemoClient.JSON.readTree(json).path("name").asText();
    }
}
