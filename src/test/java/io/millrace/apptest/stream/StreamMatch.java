package io.millrace.apptest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compares answers with what vectors want of them; the file of vectors tells how that is written. */
final class StreamMatch {
    private static final String REST = "…";
    private static final List<String> BEGUN = List.of("taskId", "type", "url", "status", "isFinished", "createdAt");
    private static final List<String> ENDED = Stream.concat(
                    BEGUN.stream(), Stream.of("finishedAt", "duration", "result", "outputs"))
            .toList();

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
            case "@moment" -> moment(found, place);
            case "@made" -> {
                names(List.of("at", "by"), found, place);
                made(found, place);
            }
            default -> text(want, found.asText(), place);
        }
    }

    private void form(JsonNode want, JsonNode found, String place) {
        switch (want.get(0).asText()) {
            case "@error" -> {
                names(List.of("statusCode", "error", "message"), found, place);
                assertEquals(want.get(1), found.get("statusCode"), place);
                text(want.get(2).asText(), found.path("error").asText(), place);
                text(want.get(3).asText(), found.path("message").asText(), place);
            }
            case "@version" -> {
                names(List.of("number", "hash", "description", "at", "by"), found, place);
                assertEquals(want.get(1), found.get("number"), place);
                assertEquals(want.get(2), found.get("description"), place);
                text("/[0-9a-f]{16}/", found.path("hash").asText(), place);
                made(found, place);
            }
            case "@page" -> {
                names(List.of("limit", "totalCount", "afterId", "lastId"), found, place);
                List<JsonNode> values = new ArrayList<>();
                found.forEach(values::add);
                for (int i = 0; i < 4; i++) {
                    assertEquals(want.get(i + 1), values.get(i), place);
                }
            }
            case "@disabled" -> {
                names(List.of("at", "by", "reason"), found, place);
                assertEquals(want.get(1), found.get("reason"), place);
                made(found, place);
            }
            case "@task" -> {
                names(BEGUN, found, place);
                assertEquals("processing", found.path("status").asText(), place);
                assertEquals("false", found.path("isFinished").toString(), place);
                task(want, found, place);
            }
            case "@done" -> {
                names(ENDED, found, place);
                assertEquals("success", found.path("status").asText(), place);
                assertEquals("true", found.path("isFinished").toString(), place);
                task(want, found, place);
                moment(found.path("finishedAt"), place);
                assertTrue(found.path("duration").isIntegralNumber(), place);
                assertEquals(want.get(3), found.get("result"), place);
                outputs(want.get(2).asText().split("/"), found.path("outputs"), place);
            }
            case "@settings" -> settings(want.path(1), found.path("settings"));
            default -> throw new AssertionError("unknown form " + want);
        }
    }

    private static void names(List<String> wanted, JsonNode found, String place) {
        List<String> names = new ArrayList<>();
        found.fieldNames().forEachRemaining(names::add);
        assertEquals(wanted, names, () -> place + ": " + found);
    }

    private void moment(JsonNode found, String place) {
        text("/\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z/", found.asText(), place);
    }

    /** When and by whom. */
    private void made(JsonNode found, String place) {
        moment(found.path("at"), place);
        JsonNode by = found.path("by");
        names(List.of("type", "tokenId", "tokenDesc", "userId", "userName"), by, place);
        assertEquals("user", by.path("type").asText(), place);
        by.forEach(value -> assertTrue(value.isTextual() && !value.asText().isEmpty(), place));
    }

    /** @param want the form, its type, and the ids of what the task is about */
    private void task(JsonNode want, JsonNode found, String place) {
        assertEquals(want.get(1), found.get("type"), place);
        moment(found.path("createdAt"), place);
        String id = found.path("taskId").asText();
        String begun = want.get(1).asText() + "/1/" + want.get(2).asText() + "/"
                + found.path("createdAt").asText() + "_";
        assertEquals(begun, id.substring(0, id.length() - 5), place);
        text("/[0-9A-Za-z]{5}/", id.substring(id.length() - 5), place);
        text("/https?:..[^/]+/", found.path("url").asText().replace("/v1/tasks/" + id, ""), place);
    }

    private void outputs(String[] ids, JsonNode found, String place) {
        boolean isSink = ids.length > 1;
        List<String> names = new ArrayList<>(List.of("url", "projectId", "branchId", "sourceId"));
        if (isSink) {
            names.add("sinkId");
            assertEquals(ids[1], found.path("sinkId").asText(), place);
        }
        names(names, found, place);
        assertEquals("1", found.path("projectId").toString(), place);
        assertEquals("1", found.path("branchId").toString(), place);
        assertEquals(ids[0], found.path("sourceId").asText(), place);
        String path = "/v1/branches/1/sources/" + ids[0] + (isSink ? "/sinks/" + ids[1] : "");
        text("/https?:..[^/]+/", found.path("url").asText().replace(path, ""), place);
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
