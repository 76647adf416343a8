package io.millrace.mapping.event;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.mapping.json.BodyCheck;
import io.millrace.mapping.time.IsoInstant;
import io.millrace.model.Request;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.util.List;

/** Reads the events of a body, in one pass. Reused; confined to its mapper. */
final class EventReader {
    private final EventMapping mapping;
    private final EventBatch events;
    private final int payloadBytesMax;

    private JsonParser parser;
    private boolean isBatch;
    private EventTimes times;
    private String eventTimeKey;
    private String validTimeKey;
    private long eventMillis;
    private long validMillis;

    /**
     * @param events gets what is read
     * @param valueBytesMax bytes of one stored value
     */
    EventReader(EventMapping mapping, EventBatch events, long valueBytesMax) {
        this.mapping = mapping;
        this.events = events;
        this.payloadBytesMax = (int) Math.min(valueBytesMax, mapping.settings().eventBytesMax());
    }

    /** @throws Problem if one event, or the whole, is not what it has to be */
    void read(Request request, EventHeaders headers) {
        byte[] body = request.body();
        isBatch = EventMapping.isBatch(request);
        times = EventTimes.received(request.receivedMicros(), mapping.settings().skewMax());
        long eventDefault = headers.eventMillis(times);
        long validDefault = headers.validMillis();
        eventTimeKey = headers.eventTimeKey();
        validTimeKey = headers.validTimeKey();
        BodyCheck.requireUtf8(body, 0, request.length());
        events.open(body);
        try (JsonParser opened = mapping.json().createParser(body, 0, request.length())) {
            parser = opened;
            if (isBatch) {
                batch(eventDefault, validDefault);
            } else {
                parser.nextToken();
                event(eventDefault, validDefault);
            }
            if (parser.nextToken() != null) {
                throw invalid("there is more behind the end of the JSON value");
            }
        } catch (JsonProcessingException e) {
            throw BodyCheck.invalid(e, parser.currentLocation());
        } catch (IOException e) {
            throw Problem.bug(e);
        } finally {
            // A reader lives longer than a body.
            parser = null;
            eventTimeKey = null;
            validTimeKey = null;
        }
    }

    private void batch(long eventDefault, long validDefault) throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw invalid("a batch of events has to be a JSON array");
        }
        int max = mapping.settings().batchRecordsMax();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (events.size() == max) {
                throw invalid("a batch has at most " + max + " events");
            }
            event(eventDefault, validDefault);
        }
        if (events.size() == 0) {
            throw invalid("a batch has at least one event");
        }
    }

    /** The one that begins with the current token. */
    private void event(long eventDefault, long validDefault) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw invalid("there is no JSON value");
        }
        if (token != JsonToken.START_OBJECT) {
            throw refused(null, "not_an_object", "the payload of an event has to be a JSON object");
        }
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        eventMillis = eventDefault;
        validMillis = validDefault;
        if (eventTimeKey == null && validTimeKey == null) {
            parser.skipChildren();
        } else {
            members();
        }
        int to = Math.toIntExact(parser.currentLocation().getByteOffset());
        int length = events.add(from, to, eventMillis, validMillis);
        if (length > payloadBytesMax) {
            throw tooLarge(length);
        }
    }

    /** Of a member that is there twice the last one counts, as it does for whoever reads the payload. */
    private void members() throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (name.equals(eventTimeKey)) {
                eventMillis = time(name, token);
                String wrong = times.wrong(eventMillis);
                if (wrong != null) {
                    throw refused(name, "bad_time", "the member \"" + name + "\" is " + wrong);
                }
            }
            if (name.equals(validTimeKey)) {
                validMillis = time(name, token);
            }
            parser.skipChildren();
        }
    }

    private long time(String name, JsonToken token) throws IOException {
        long millis = IsoInstant.NONE;
        if (token == JsonToken.VALUE_STRING) {
            char[] text = parser.getTextCharacters();
            int start = parser.getTextOffset();
            millis = IsoInstant.millis(text, start, start + parser.getTextLength());
        }
        if (millis == IsoInstant.NONE) {
            throw refused(
                    name,
                    "bad_time",
                    "the member \"" + name
                            + "\" is not a time of ISO 8601 with Z or an offset, such as \"2024-01-15T10:30:00.000Z\"");
        }
        return millis;
    }

    private Problem tooLarge(int length) {
        int event = events.size() - 1;
        String message = "Event size exceeds maximum limit of " + payloadBytesMax + " bytes: "
                + (isBatch ? "event " + event + " of the batch" : "the event") + " has " + length;
        return refused(event, null, "too_large", message);
    }

    private Problem refused(String memberOrNull, String reason, String message) {
        int event = events.size();
        return refused(event, memberOrNull, reason, isBatch ? "event " + event + " of the batch: " + message : message);
    }

    /** @param event its index in the batch, from 0 */
    private Problem refused(int event, String memberOrNull, String reason, String message) {
        List<String> path = isBatch
                ? memberOrNull == null
                        ? List.of(Integer.toString(event))
                        : List.of(Integer.toString(event), memberOrNull)
                : memberOrNull == null ? List.of() : List.of(memberOrNull);
        return new Problem(
                ProblemCode.INVALID_BODY,
                message + "; nothing was stored",
                List.of(new FieldProblem(null, path, reason, message)));
    }

    private Problem invalid(String what) {
        JsonLocation location =
                parser.currentToken() == null ? parser.currentLocation() : parser.currentTokenLocation();
        return BodyCheck.invalid(what, location);
    }
}
