package io.millrace.mapping.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random documents, broken ones too, against a tree that Jackson reads. */
class JsonDocumentTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private JsonNode value(int depth) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0:
                return make.nullNode();
            case 1:
                return make.booleanNode(random.nextBoolean());
            case 2:
                return make.numberNode(random.nextLong());
            case 3:
                return make.numberNode(random.nextInt(1_000));
            case 4:
                return make.textNode(text());
            case 5, 6:
                ObjectNode object = make.objectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(random.nextBoolean() ? String.valueOf(random.nextInt(3)) : text(), value(depth + 1));
                }
                return object;
            default:
                ArrayNode array = make.arrayNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(value(depth + 1));
                }
                return array;
        }
    }

    private String text() {
        String[] parts = {"a", "b", "é", "🐎", "\"", "\\", "\n", "\u0001", "/", " ", ":", ",", "}"};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    private static JsonDocument read(String json) throws MalformedDocument {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return JsonDocument.read(bytes, bytes.length);
    }

    @Test
    void findsWhatATreeHas() throws IOException, MalformedDocument {
        System.out.println("seed " + seed);
        for (int round = 0; round < 2_000; round++) {
            JsonNode tree = value(0);
            String json = random.nextBoolean() ? tree.toString() : tree.toPrettyString();
            JsonDocument document = read(json);
            assertEquals(tree.toString(), document.compact(0).text(), json);
            walk(tree, document, "");
        }
    }

    private void walk(JsonNode tree, JsonDocument document, String path) throws IOException {
        int found = DocumentPath.parse(path).find(document, random.nextBoolean());
        assertEquals(tree.toString(), document.compact(found).text(), path);
        if (tree.isTextual()) {
            assertEquals(tree.textValue(), document.string(found).text());
        }
        for (int i = 0; tree.isArray() && i < tree.size(); i++) {
            walk(tree.get(i), document, path + "[" + i + "]");
        }
        if (tree.isObject()) {
            tree.fieldNames().forEachRemaining(name -> {
                if (name.matches("[^.\\[]*[^.\\[\\]]")) {
                    assertEquals(
                            tree.get(name).toString(),
                            document.compact(DocumentPath.parse(path + "." + name)
                                            .find(document, true))
                                    .text());
                }
            });
        }
    }

    @Test
    void refusesWhatATreeRefuses() throws MalformedDocument {
        System.out.println("seed " + seed);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder json = new StringBuilder(value(2).toString());
            int at = random.nextInt(json.length());
            String other = "{}[]\",:0-1.eE+tfn \\/u\t";
            json.setCharAt(at, other.charAt(random.nextInt(other.length())));
            String text = json.toString();
            boolean isJson = isJson(text);
            if (isJson) {
                read(text);
            } else {
                assertThrows(MalformedDocument.class, () -> read(text), text);
            }
        }
    }

    private static boolean isJson(String text) {
        try {
            // By tokens: what a number is worth does not matter.
            try (JsonParser parser = JSON.createParser(text)) {
                if (parser.nextToken() == null) {
                    return false;
                }
                parser.skipChildren();
                parser.finishToken();
                return parser.nextToken() == null;
            }
        } catch (IOException e) {
            return false;
        }
    }
}
