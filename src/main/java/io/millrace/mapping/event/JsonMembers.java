package io.millrace.mapping.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The members of an object that a field of a form has as JSON text, which is what clients of today send, or as the JSON text of that. Stateless. */
final class JsonMembers {
    private JsonMembers() {}

    /** By name, compact JSON; of those that come twice the last. Empty if the text is neither. */
    static Optional<Map<String, byte[]>> read(byte[] utf8, JsonFactory json) {
        return read(utf8, json, true);
    }

    /** A parser takes bytes with zeros in front for UTF-16 or UTF-32. In JSON there are none. */
    static boolean isOtherUnicode(byte[] json) {
        for (byte b : json) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Map<String, byte[]>> read(byte[] utf8, JsonFactory json, boolean mayBeText) {
        if (isOtherUnicode(utf8)) {
            return Optional.empty();
        }
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (JsonParser parser = json.createParser(utf8)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.VALUE_STRING && mayBeText) {
                byte[] inner = parser.getText().getBytes(StandardCharsets.UTF_8);
                return parser.nextToken() == null ? read(inner, json, false) : Optional.empty();
            }
            if (first != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                members.put(name, value(parser, utf8));
            }
            return parser.nextToken() == null ? Optional.of(members) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    /** That of the member whose name is the current token. */
    private static byte[] value(JsonParser parser, byte[] json) throws IOException {
        JsonToken token = parser.nextToken();
        Scratch out = new Scratch();
        if (token == JsonToken.VALUE_STRING) {
            out.quoted(parser.getText());
        } else if (token.isScalarValue()) {
            out.put(parser.getText().getBytes(StandardCharsets.US_ASCII));
        } else {
            int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
            parser.skipChildren();
            int to = Math.toIntExact(parser.currentLocation().getByteOffset());
            int difference = CompactJson.difference(json, from, to);
            if (difference == to) {
                out.put(json, from, to - from);
            } else {
                CompactJson.append(json, from, to, difference, out);
            }
        }
        return out.copy();
    }
}
