package io.millrace.mapping.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.mapping.Utf8;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.regex.Pattern;

/** What is wrong with a body as a whole, and where. */
public final class BodyCheck {
    /** A zero among these makes a parser take the body for UTF-16 or UTF-32. */
    private static final int ENCODING_BYTES = 4;

    private static final Pattern PARSER_SETTING = Pattern.compile(",? from `[^`]*`");

    /** Part of a record; the message goes to the log as well, where values of records do not belong. */
    private static final Pattern TOKEN = Pattern.compile("(Unrecognized token) '.*?'(?=: was expecting|$)");

    private BodyCheck() {}

    /** Throws if the body is empty or not UTF-8, which is what JSON is written in. */
    public static void requireUtf8(byte[] body, int offset, int length) {
        if (length == 0) {
            throw new Problem(ProblemCode.INVALID_BODY, "the body is empty; send JSON");
        }
        int invalid = Utf8.firstInvalid(body, offset, offset + length);
        for (int i = 0; i < Math.min(length, ENCODING_BYTES) && invalid < 0; i++) {
            invalid = body[offset + i] == 0 ? offset + i : -1;
        }
        if (invalid >= 0) {
            throw notUtf8(body, offset, invalid);
        }
    }

    private static Problem notUtf8(byte[] body, int offset, int at) {
        int line = 1;
        int column = 1;
        for (int i = offset; i < at; i++) {
            column = body[i] == '\n' ? 1 : column + 1;
            line += body[i] == '\n' ? 1 : 0;
        }
        String what = String.format("byte 0x%02x is not UTF-8", body[at] & 0xff);
        return invalid(what, at - offset, line, column);
    }

    /** What the parser found; it names a place at the end of the offending token, and its own settings. */
    public static Problem invalid(JsonProcessingException found, JsonLocation otherwise) {
        JsonLocation location = found.getLocation() == null ? otherwise : found.getLocation();
        String what = PARSER_SETTING.matcher(found.getOriginalMessage()).replaceAll("");
        return invalid(TOKEN.matcher(what).replaceAll("$1"), location);
    }

    public static Problem invalid(String what, JsonLocation location) {
        return invalid(what, location.getByteOffset(), location.getLineNr(), location.getColumnNr());
    }

    private static Problem invalid(String what, long byteOffset, int line, int column) {
        return new Problem(
                ProblemCode.INVALID_BODY,
                "the body is not valid: " + what + " (near byte " + byteOffset + ", line " + line + ", column " + column
                        + "); nothing was stored");
    }
}
