package io.millrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What kustomize puts behind the name of a generated object: the first ten hexadecimal digits of the SHA-256 of the JSON of its kind and
 * data, with an empty name, and with digits that cannot make words.
 */
final class ContentHash {
    private static final String FROM = "013ae";
    private static final String TO = "ghkmt";

    private ContentHash() {}

    static String of(String kind, JsonNode data) {
        // as Go writes JSON, members in the order of their names
        ObjectNode object = Yaml.object();
        object.set("data", data);
        String json = object.put("kind", kind)
                .put("name", "")
                .toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            StringBuilder hash = new StringBuilder();
            for (char digit : HexFormat.of().formatHex(digest).substring(0, 10).toCharArray()) {
                int place = FROM.indexOf(digit);
                hash.append(place < 0 ? digit : TO.charAt(place));
            }
            return hash.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
