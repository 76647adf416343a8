package io.millrace.api.keboola.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.keboola.common.Refusal;
import java.io.File;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class EntityIdTest {
    private static void check(String name, String id) {
        assertEquals(id, EntityId.of(name, "sourceId"));
    }

    @Test
    void makesIdsOfNames() {
        check("!!!!~~~~weird|||id##", "weird-id");
        check("My Source", "my-source");
        check("HTTPServer2", "httpserver2");
        check("Žluťoučký kůň", "zlutoucky-kun");
        check("a_b.c", "a-b-c");
    }

    @Test
    void makesThoseOfTheVectors() throws IOException {
        JsonNode file = new ObjectMapper().readTree(new File("src/test/resources/vectors/keboola.json"));
        int checked = 0;
        for (JsonNode vector : file.path("vectors")) {
            if (vector.path("kind").asText().equals("name")) {
                String text = vector.path("text").asText();
                if (vector.has("id_made")) {
                    check(text, vector.path("id_made").asText());
                } else {
                    Refusal refusal = assertThrows(Refusal.class, () -> EntityId.of(text, "sourceId"));
                    assertEquals(vector.path("error").asText(), refusal.getMessage());
                }
                checked++;
            }
        }
        assertEquals(5, checked);
    }
}
