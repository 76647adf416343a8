package io.millrace.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One record as JSON text, known to be one well-formed object. Immutable. */
public final class JsonRecord {
    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] utf8;

    private JsonRecord(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** @throws Problem {@code INVALID_BODY} if the text is not exactly one JSON object */
    public static JsonRecord of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param utf8 not copied: do not change it afterwards
     * @throws Problem {@code INVALID_BODY} if the text is not exactly one JSON object
     */
    public static JsonRecord of(byte[] utf8) {
        try (JsonParser parser = JSON.createParser(utf8)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Problem(ProblemCode.INVALID_BODY, "a record is a JSON object, this begins otherwise");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new Problem(ProblemCode.INVALID_BODY, "a record is one JSON object, more follows after it");
            }
            return new JsonRecord(utf8);
        } catch (IOException e) {
            throw new Problem(ProblemCode.INVALID_BODY, "a record is not well-formed JSON: " + e.getMessage());
        }
    }

    byte[] utf8() {
        return utf8;
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
