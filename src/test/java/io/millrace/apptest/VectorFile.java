package io.millrace.apptest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the streaming vectors; keeps schemas and records letter for letter. */
final class VectorFile {
    /** Cases with two acceptable answers of which the project chose the second: views are named in UTC. */
    private static final Set<String> ALTERNATIVE = Set.of("recordTime-offset-uses-wall-clock");

    private final String text;
    private final List<Vector> vectors = new ArrayList<>();

    private VectorFile(String text) {
        this.text = text;
    }

    static List<Vector> read() throws IOException {
        VectorFile file = new VectorFile(
                Files.readString(Path.of("src", "test", "resources", "vectors", "featurebase-streaming.json")));
        try (JsonParser parser = MillraceClient.JSON.createParser(file.text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                file.vectors.add(file.vector(parser));
            }
        }
        return file.vectors;
    }

    private Vector vector(JsonParser parser) throws IOException {
        ObjectNode members = MillraceClient.JSON.createObjectNode();
        String schema = null;
        List<String> records = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "schema" -> schema = raw(parser);
                case "records" -> records = rawElements(parser);
                default -> members.set(member, parser.readValueAsTree());
            }
        }
        String name = members.get("name").asText();
        JsonNode expect = members.get(ALTERNATIVE.contains(name) ? "alternative" : "expect");
        return new Vector(name, schema, MillraceClient.JSON.readTree(schema), members.get("options"), records, expect);
    }

    private List<String> rawElements(JsonParser parser) throws IOException {
        List<String> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(raw(parser));
        }
        return elements;
    }

    /** The text of the object or array that starts here. */
    private String raw(JsonParser parser) throws IOException {
        if (!parser.currentToken().isStructStart()) {
            throw new IOException("expected an object or an array at " + parser.currentTokenLocation());
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return text.substring(start, (int) parser.currentLocation().getCharOffset());
    }
}
