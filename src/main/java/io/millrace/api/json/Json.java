package io.millrace.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON of the control plane, with numbers digit for digit. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** A missing node if the text is empty. */
    public static JsonNode parse(byte[] text, int length) {
        try {
            return MAPPER.readTree(text, 0, length);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new Problem(ProblemCode.INVALID_BODY, "the body is not JSON" + where + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    /** Text that this server made or checked before. */
    public static JsonNode parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, bytes.length);
    }

    /** Ends in a line feed. */
    public static Buffer text(JsonNode json) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(json)).appendByte((byte) '\n');
        } catch (JsonProcessingException e) {
            throw Problem.bug(e);
        }
    }

    /** Writes a document to a generator. */
    @FunctionalInterface
    public interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    /** A document that is too large for a tree. Ends in a line feed. */
    public static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            writing.to(json);
            json.writeRaw('\n');
        } catch (IOException e) {
            throw Problem.bug(e);
        }
        return bytes.toByteArray();
    }

    public static ArrayNode problems(List<FieldProblem> problems) {
        ArrayNode list = array();
        for (FieldProblem problem : problems) {
            ObjectNode entry = list.addObject().put("field", problem.field());
            problem.path().forEach(entry.putArray("path")::add);
            entry.put("reason", problem.reason()).put("message", problem.message());
        }
        return list;
    }
}
