package io.millrace.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads manifests. */
final class Yaml {
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Yaml() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** All documents of a file. */
    static List<ObjectNode> all(Path file) throws IOException {
        return all(Files.readString(file));
    }

    static List<ObjectNode> all(String text) throws IOException {
        try (MappingIterator<ObjectNode> documents =
                MAPPER.readerFor(ObjectNode.class).readValues(text)) {
            return documents.readAll();
        }
    }

    /** The only document of a file. */
    static ObjectNode one(Path file) throws IOException {
        List<ObjectNode> documents = all(file);
        if (documents.size() != 1) {
            throw new IllegalArgumentException(file + " has " + documents.size() + " documents");
        }
        return documents.get(0);
    }

    /** Kind and name. */
    static String id(ObjectNode object) {
        return object.path("kind").asText() + " "
                + object.path("metadata").path("name").asText();
    }
}
