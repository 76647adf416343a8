package io.millrace.mapping.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.mapping.Utf8;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The metadata of a request's events, as the client gave them. Immutable.
 *
 * @param members compact JSON of the members that the server leaves alone, each with a comma behind it
 * @param eventTime likewise that which the server replaces if it knows better; empty if there is none
 * @param validTime likewise
 * @param isEphemeral whether the events are not to be kept beyond their time to live
 * @param ttlOrNull their time to live, if they ask for one
 */
record Metadata(byte[] members, byte[] eventTime, byte[] validTime, boolean isEphemeral, Duration ttlOrNull) {
    static final String INGESTED_AT = "ingested-at";
    static final String EVENT_TIME = "event-time";
    static final String VALID_TIME = "valid-time-on/stored-event";

    private static final String TTL = "ttl-on/stored-event";
    private static final String EPHEMERAL = "do-not-archive-on/stored-event";
    private static final int PADDING_MAX = 2;

    static final Metadata NONE = new Metadata(new byte[0], new byte[0], new byte[0], false, null);

    /**
     * Reads the header.
     *
     * @param base64 empty if there is none
     * @throws Problem INVALID_PARAMETER
     */
    static Metadata read(String base64, EventSettings settings, JsonFactory json) {
        if (base64.isEmpty()) {
            return NONE;
        }
        Map<String, String> values = new LinkedHashMap<>();
        byte[] text = utf8(decoded(base64));
        if (JsonMembers.isOtherUnicode(text)) {
            throw invalid("what is in it is not UTF-8");
        }
        try (JsonParser parser = json.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw invalid("the JSON in it has to be an object");
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                values.put(name, value(parser, text));
            }
            if (parser.nextToken() != null) {
                throw invalid("there is more behind the JSON object");
            }
        } catch (JsonProcessingException e) {
            throw invalid("it is Base64, but what is in it is not JSON");
        } catch (IOException e) {
            throw Problem.bug(e);
        }
        return of(values, settings);
    }

    private static Metadata of(Map<String, String> values, EventSettings settings) {
        values.remove(EventKind.PRODUCER);
        values.remove(INGESTED_AT);
        boolean isEphemeral = isEphemeral(values.get(EPHEMERAL));
        Duration ttl = ttl(values.get(TTL), settings);
        Scratch out = new Scratch();
        byte[] eventTime = member(EVENT_TIME, values.remove(EVENT_TIME), out);
        byte[] validTime = member(VALID_TIME, values.remove(VALID_TIME), out);
        out.cut(0);
        values.forEach((name, value) -> append(name, value, out));
        return new Metadata(out.copy(), eventTime, validTime, isEphemeral, ttl);
    }

    private static boolean isEphemeral(String textOrNull) {
        if (textOrNull != null && !textOrNull.equals("true") && !textOrNull.equals("false")) {
            throw invalid(EPHEMERAL + " is " + EventHeaders.shown(textOrNull) + "; it has to be true or false");
        }
        return "true".equals(textOrNull);
    }

    private static byte[] member(String name, String valueOrNull, Scratch out) {
        out.cut(0);
        if (valueOrNull != null) {
            append(name, valueOrNull, out);
        }
        return out.copy();
    }

    private static void append(String name, String value, Scratch out) {
        out.quoted(name);
        out.put(':');
        out.quoted(value);
        out.put(',');
    }

    private static Duration ttl(String textOrNull, EventSettings settings) {
        if (textOrNull == null || textOrNull.equals("false")) {
            return null;
        }
        Duration ttl = TimeToLive.of(textOrNull, settings);
        if (ttl == null) {
            throw invalid(TTL + " is " + EventHeaders.shown(textOrNull)
                    + "; it has to be a number of days, hours, minutes or seconds such as 1d, 24h, 90m, 3600s or 3600, at most "
                    + settings.ttlMax().toSeconds() + " s, or true or false");
        }
        return ttl;
    }

    private static byte[] decoded(String base64) {
        int end = base64.length();
        while (end > 0 && base64.length() - end < PADDING_MAX && base64.charAt(end - 1) == '=') {
            end--;
        }
        String standard = base64.substring(0, end).replace('-', '+').replace('_', '/');
        try {
            return Base64.getDecoder().decode(standard.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw invalid("it is not Base64");
        }
    }

    /** Some clients encode the units of their texts as bytes, which is Latin-1. */
    private static byte[] utf8(byte[] text) {
        return Utf8.firstInvalid(text, 0, text.length) < 0
                ? text
                : new String(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8);
    }

    /** That of the member whose name is the current token, as text. */
    private static String value(JsonParser parser, byte[] json) throws IOException {
        JsonToken token = parser.nextToken();
        if (!token.isStructStart()) {
            return parser.getText();
        }
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        int to = Math.toIntExact(parser.currentLocation().getByteOffset());
        int difference = CompactJson.difference(json, from, to);
        if (difference == to) {
            return new String(json, from, to - from, StandardCharsets.UTF_8);
        }
        Scratch out = new Scratch();
        CompactJson.append(json, from, to, difference, out);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }

    private static Problem invalid(String why) {
        return EventHeaders.refused(
                EventHeaders.METADATA,
                "Invalid metadata header: " + EventHeaders.METADATA + " has to be the Base64 of a JSON object; " + why);
    }
}
