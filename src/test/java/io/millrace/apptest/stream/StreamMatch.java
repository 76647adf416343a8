package io.millrace.apptest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Compares answers with what vectors want of them; the file of vectors tells how that is written. */
final class StreamMatch {
    private static final String REST = "…";

    private final JsonNode settings;

    StreamMatch(JsonNode settings) {
        this.settings = settings;
    }

    /** The found one. */
    JsonNode check(JsonNode want, JsonNode found) {
        check(want, found, "$");
        return found;
    }

    void text(String want, String found, String place) {
        if (want.length() > 1 && want.startsWith("/") && want.endsWith("/")) {
            assertTrue(found.matches(want.substring(1, want.length() - 1)), () -> place + ": " + found);
        } else if (want.equals("<s>")) {
            assertTrue(!found.isEmpty() && found.indexOf('\n') < 0, () -> place + ": " + found);
        } else if (!want.equals("<any>")) {
            assertEquals(want, found, place);
        }
    }

    private void check(JsonNode want, JsonNode found, String place) {
        if (want.isObject()) {
            object(want, found, place);
        } else if (want.isArray() && want.path(0).asText().startsWith("@")) {
            form(want, found, place);
        } else if (want.isArray()) {
            assertEquals(want.size(), found.size(), place);
            for (int i = 0; i < want.size(); i++) {
                check(want.get(i), found.get(i), place + "[" + i + "]");
            }
        } else if (want.isTextual()) {
            word(want.asText(), found, place);
        } else {
            assertEquals(want, found, place);
        }
    }

    private void object(JsonNode want, JsonNode found, String place) {
        List<String> wanted = new ArrayList<>();
        want.fields().forEachRemaining(member -> {
            if (member.getValue().asText().equals("<absent>")) {
                assertTrue(found.path(member.getKey()).isMissingNode(), place + "." + member.getKey());
            } else if (!member.getKey().equals(REST)) {
                wanted.add(member.getKey());
                assertTrue(found.has(member.getKey()), () -> place + "." + member.getKey() + " is missing");
                check(member.getValue(), found.get(member.getKey()), place + "." + member.getKey());
            }
        });
        if (!want.has(REST)) {
            List<String> names = new ArrayList<>();
            found.fieldNames().forEachRemaining(names::add);
            assertEquals(wanted, names, place);
        }
    }

    private void word(String want, JsonNode found, String place) {
        switch (want) {
            case "#P", "#B" -> assertEquals("1", found.toString(), place);
            case "#d" -> assertTrue(found.isIntegralNumber(), place);
            case "#+" -> assertTrue(found.asLong() > 0, place);
            case "@success" -> assertEquals("success", found.path("status").asText(), found::toString);
            case "<any>" -> assertTrue(!found.isMissingNode(), place);
            default -> text(want, found.asText(), place);
        }
    }

    private void form(JsonNode want, JsonNode found, String place) {
        switch (want.get(0).asText()) {
            case "@error" -> {
                assertEquals(want.get(1), found.get("statusCode"), place);
                text(want.get(2).asText(), found.path("error").asText(), place);
                text(want.get(3).asText(), found.path("message").asText(), place);
            }
            case "@version" -> {
                assertEquals(want.get(1), found.get("number"), place);
                assertEquals(want.get(2), found.get("description"), place);
            }
            case "@page" -> {
                List<JsonNode> values = new ArrayList<>();
                found.forEach(values::add);
                for (int i = 0; i < 4; i++) {
                    assertEquals(want.get(i + 1), values.get(i), place);
                }
            }
            case "@disabled" -> assertEquals(want.get(1), found.get("reason"), place);
            case "@task" -> assertEquals(want.get(1), found.get("type"), place);
            case "@settings" -> settings(want.path(1), found.path("settings"));
            default -> throw new AssertionError("unknown form " + want);
        }
    }

    private void settings(JsonNode own, JsonNode found) {
        assertEquals(settings.size(), found.size());
        for (int i = 0; i < settings.size(); i++) {
            JsonNode row = settings.get(i);
            JsonNode setting = found.get(i);
            String key = row.get(0).asText();
            assertEquals(key, setting.path("key").asText());
            assertEquals(row.get(1), setting.get("type"), key);
            assertEquals(row.get(2).toString(), setting.get("defaultValue").toString(), key);
            assertEquals(
                    own.path(key).isMissingNode()
                            ? row.get(2).toString()
                            : own.get(key).toString(),
                    setting.get("value").toString(),
                    key);
            assertEquals(own.has(key), setting.path("overwritten").asBoolean(), key);
            assertEquals(row.get(3), setting.get("protected"), key);
            assertEquals(
                    row.get(4).isNull() ? "" : row.get(4).asText(),
                    setting.path("validation").asText(),
                    key);
        }
    }
}
