package io.millrace.apptest.steps;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/**
 * The body of a request as a vector describes it. Immutable.
 *
 * @param type content type that goes with it; null if the vector has to name one
 */
record StepBody(byte[] bytes, String type) {
    private static final String JSON = "application/json";
    private static final String BOUNDARY = "part-of-the-vector";
    private static final int PATTERN = 251;
    private static final int BLOCK = 1 << 20;

    static StepBody of(JsonNode request, StepVariables variables) throws IOException {
        if (request.has("json")) {
            return json(variables.replaced(request.get("json")));
        } else if (request.has("text")) {
            return new StepBody(utf8(variables.text(request.get("text").textValue())), null);
        } else if (request.has("base64")) {
            return new StepBody(Base64.getDecoder().decode(request.get("base64").textValue()), null);
        } else if (request.has("gen")) {
            return generated(request.get("gen"), variables);
        } else if (request.has("multipart")) {
            return multipart(variables.replaced(request.get("multipart")), variables);
        }
        return new StepBody(new byte[0], null);
    }

    private static StepBody json(JsonNode json) throws IOException {
        return new StepBody(StepJson.MAPPER.writeValueAsBytes(json), JSON);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static StepBody generated(JsonNode gen, StepVariables variables) throws IOException {
        return switch (gen.get("kind").textValue()) {
            case "jsonOfSize" -> new StepBody(utf8(jsonOfSize(gen.get("bytes").intValue())), JSON);
            case "pattern" -> new StepBody(pattern(gen.get("bytes").intValue()), null);
            case "batch" -> batch(gen, variables);
            case "batchWithOversize" -> oversize(gen);
            case "gzipBomb" -> new StepBody(gzipBomb(gen.get("inflatedBytes").longValue()), JSON);
            default -> throw new IllegalArgumentException("no generator " + gen);
        };
    }

    private static String jsonOfSize(int bytes) {
        return "{\"d\":\"" + "a".repeat(bytes - "{\"d\":\"\"}".length()) + "\"}";
    }

    private static byte[] pattern(int bytes) {
        byte[] pattern = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            pattern[i] = (byte) (i % PATTERN);
        }
        return pattern;
    }

    private static StepBody batch(JsonNode gen, StepVariables variables) {
        StringBuilder batch = new StringBuilder("[");
        for (int i = 0; i < gen.get("count").intValue(); i++) {
            variables.put("i", Integer.toString(i));
            batch.append(i == 0 ? "" : ",").append(variables.replaced(gen.get("item")));
        }
        return new StepBody(utf8(batch.append(']').toString()), JSON);
    }

    private static StepBody oversize(JsonNode gen) {
        String[] items = new String[gen.get("count").intValue()];
        Arrays.fill(items, "{\"a\":1}");
        items[gen.get("oversizeIndex").intValue()] = jsonOfSize(gen.get("bytes").intValue());
        return new StepBody(utf8("[" + String.join(",", items) + "]"), JSON);
    }

    private static byte[] gzipBomb(long inflated) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            byte[] blanks = new byte[BLOCK];
            Arrays.fill(blanks, (byte) ' ');
            out.write('[');
            for (long left = inflated - 2; left > 0; left -= BLOCK) {
                out.write(blanks, 0, (int) Math.min(BLOCK, left));
            }
            out.write(']');
        }
        return packed.toByteArray();
    }

    private static StepBody multipart(JsonNode parts, StepVariables variables) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (JsonNode part : parts) {
            String disposition = "form-data; name=\"" + part.get("name").textValue() + '"';
            if (part.has("filename")) {
                disposition += "; filename=\"" + part.get("filename").textValue() + '"';
            }
            String head = "--" + BOUNDARY + "\r\nContent-Disposition: " + disposition + "\r\n";
            if (part.has("contentType")) {
                head += "Content-Type: " + part.get("contentType").textValue() + "\r\n";
            }
            out.writeBytes(utf8(head + "\r\n"));
            out.writeBytes(StepBody.of(part, variables).bytes());
            out.writeBytes(utf8("\r\n"));
        }
        out.writeBytes(utf8("--" + BOUNDARY + "--\r\n"));
        return new StepBody(out.toByteArray(), "multipart/form-data; boundary=" + BOUNDARY);
    }
}
