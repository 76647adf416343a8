package io.millrace.api.keboola.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.millrace.api.ConnectionSettings;
import io.millrace.api.RimFixture;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The description of the API says what there is, no more and no less, in both forms. */
final class OpenApiIT {
    private static JsonNode document(String name, ObjectMapper mapper) throws Exception {
        try (InputStream file = OpenApiIT.class.getResourceAsStream("/keboola/" + name)) {
            return mapper.readTree(file);
        }
    }

    @Test
    void describesTheRoutes() throws Exception {
        JsonNode json = document("openapi.json", new ObjectMapper());
        assertEquals(json, document("openapi.yaml", new ObjectMapper(new YAMLFactory())));
        TreeSet<String> described = new TreeSet<>();
        json.path("paths").fields().forEachRemaining(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        List<ControlDialect> dialects = new CopyOnWriteArrayList<>();
        try (RimFixture rim = new RimFixture(ConnectionSettings.DEFAULT, core -> lent -> {
            ControlDialect dialect = new ControlDialect(core, lent, core.stream());
            dialects.add(dialect);
            return List.of(dialect);
        })) {
            assertTrue(rim.httpPort > 0);
            TreeSet<String> routes = new TreeSet<>(List.of("GET /v1", "GET /health-check"));
            dialects.get(0)
                    .routes()
                    .all()
                    .forEach(route ->
                            routes.add(route.method() + " " + route.pattern().replace("{*", "{")));
            assertEquals(routes, described);
        }
    }
}
