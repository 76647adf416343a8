package io.millrace.cell;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.cell.CellValue.Blob;
import io.millrace.cell.CellValue.Interval;
import io.millrace.cell.CellValue.Name;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Names, values and times as JSON. A name is the text of a path, a whole number, or an array of elements. A value is null, a text, a number, true or
 * false, which become 1 and 0, or an object with one member: {@code ts} a time, {@code num} one of NaN, -NaN, Inf, -Inf, {@code interval} a text,
 * {@code path} an array of elements, {@code blob} an array of bytes and texts. A time is a number of seconds since 1970 or a text as {@link
 * CellTime#parse} reads it. What is wrong is a {@code INVALID_PARAMETER} without a place: the caller knows that.
 */
public final class CellJson {
    private static final int BYTE_MAX = 255;

    private CellJson() {}

    /** @param parser at the first token of the name; is left at the last one */
    public static Path name(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> Path.parse(parser.getText());
            case VALUE_NUMBER_INT -> Path.of(parser.getText());
            case START_ARRAY -> elements(parser);
            default -> throw wrong("a name is a text, a whole number or an array of these");
        };
    }

    private static Path elements(JsonParser parser) throws IOException {
        List<String> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING
                    && parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw wrong("the elements of a path are texts or whole numbers");
            }
            elements.add(parser.getText());
        }
        if (elements.isEmpty()) {
            throw wrong("a path is not empty");
        }
        return new Path(elements);
    }

    /** @param parser at the token of the time */
    public static long time(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> CellTime.parse(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> CellTime.ofSeconds(parser.getDoubleValue());
            default -> throw wrong("a time is a number of seconds since 1970, or a text of ISO 8601, Inf, -Inf or NaD");
        };
    }

    /** @param parser at the first token of the value; is left at the last one */
    public static CellValue value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> CellValue.NULL;
            case VALUE_TRUE -> CellValue.TRUE;
            case VALUE_FALSE -> CellValue.FALSE;
            case VALUE_STRING -> new Text(parser.getText());
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> real(parser);
            case START_OBJECT -> object(parser);
            default -> throw wrong("a value is no array");
        };
    }

    private static CellValue whole(JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw wrong("the whole number " + parser.getText() + " does not fit 64 bits");
        }
        return new Whole(parser.getLongValue());
    }

    private static CellValue real(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw wrong("the number " + parser.getText() + " is larger than any double");
        }
        return new Real(value);
    }

    private static CellValue object(JsonParser parser) throws IOException {
        String member = parser.nextFieldName();
        if (member == null) {
            throw wrong(shapes());
        }
        JsonToken token = parser.nextToken();
        CellValue value =
                switch (member) {
                    case "ts" -> new Time(time(parser));
                    case "num" -> new Real(number(token == JsonToken.VALUE_STRING ? parser.getText() : ""));
                    case "interval" -> {
                        requireText(token, "interval");
                        yield CellInterval.parse(parser.getText());
                    }
                    case "path" -> {
                        if (token != JsonToken.START_ARRAY) {
                            throw wrong("\"path\" is an array of elements");
                        }
                        yield new Name(elements(parser));
                    }
                    case "blob" -> blob(parser);
                    default -> throw wrong(shapes());
                };
        if (parser.nextToken() != JsonToken.END_OBJECT) {
            throw wrong(shapes());
        }
        return value;
    }

    private static String shapes() {
        return "a value that is an object has exactly one member: ts, num, interval, path or blob";
    }

    private static void requireText(JsonToken token, String member) {
        if (token != JsonToken.VALUE_STRING) {
            throw wrong("\"" + member + "\" is a text");
        }
    }

    private static double number(String text) {
        return switch (text) {
            case "NaN", "-NaN" -> Double.NaN;
            case "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> throw wrong("\"num\" is one of NaN, -NaN, Inf, -Inf; other numbers stand for themselves");
        };
    }

    private static Blob blob(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("\"blob\" is an array of bytes and texts");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                bytes.writeBytes(parser.getText().getBytes(StandardCharsets.UTF_8));
            } else if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() == JsonParser.NumberType.INT
                    && parser.getIntValue() >= 0
                    && parser.getIntValue() <= BYTE_MAX) {
                bytes.write(parser.getIntValue());
            } else {
                throw wrong("\"blob\" is an array of bytes, 0 to 255, and texts");
            }
        }
        return new Blob(bytes.toByteArray());
    }

    private static Problem wrong(String what) {
        return new Problem(ProblemCode.INVALID_PARAMETER, what);
    }

    /** What {@link #value} reads. */
    public static void write(JsonGenerator json, CellValue value) throws IOException {
        if (value instanceof Null) {
            json.writeNull();
        } else if (value instanceof Text text) {
            json.writeString(text.value());
        } else if (value instanceof Whole whole) {
            json.writeNumber(whole.value());
        } else if (value instanceof Real real) {
            write(json, real.value());
        } else if (value instanceof Time time) {
            member(json, "ts", CellTime.text(time.micros()));
        } else if (value instanceof Interval interval) {
            member(json, "interval", CellInterval.text(interval));
        } else if (value instanceof Name name) {
            json.writeStartObject();
            json.writeArrayFieldStart("path");
            for (String element : name.path().elements()) {
                json.writeString(element);
            }
            json.writeEndArray();
            json.writeEndObject();
        } else {
            write(json, ((Blob) value).bytes());
        }
    }

    private static void write(JsonGenerator json, double value) throws IOException {
        if (Double.isNaN(value)) {
            member(json, "num", "NaN");
        } else if (Double.isInfinite(value)) {
            member(json, "num", value > 0 ? "Inf" : "-Inf");
        } else {
            json.writeNumber(value);
        }
    }

    private static void member(JsonGenerator json, String name, String text) throws IOException {
        json.writeStartObject();
        json.writeStringField(name, text);
        json.writeEndObject();
    }

    /** Runs of printable ASCII as texts, the rest as bytes. */
    private static void write(JsonGenerator json, byte[] bytes) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("blob");
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && isPrintable(bytes[end])) {
                end++;
            }
            if (end > at) {
                json.writeString(new String(bytes, at, end - at, StandardCharsets.US_ASCII));
                at = end;
            } else {
                json.writeNumber(bytes[at++] & BYTE_MAX);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static boolean isPrintable(byte b) {
        return b >= ' ' && b < 0x7f;
    }
}
