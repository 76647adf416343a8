package io.millrace.mapping.event;

import io.millrace.mapping.time.IsoInstant;
import io.millrace.model.Request;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;
import java.util.Map;

/** What the headers of a request say of its events; of each the first of its name. Reused; confined to its mapper. */
final class EventHeaders {
    static final String METADATA = "x-flowcore-metadata-json";

    private static final String PREFIX = "x-flowcore-";
    private static final String EVENT_TIME = PREFIX + "event-time";
    private static final String VALID_TIME = PREFIX + "valid-time";
    private static final String EVENT_TIME_KEY = EVENT_TIME + "-key";
    private static final String VALID_TIME_KEY = VALID_TIME + "-key";
    private static final int SHOWN_MAX = 100;

    private String metadata;
    private String eventTime;
    private String validTime;
    private String eventTimeKey;
    private String validTimeKey;

    void read(Request request) {
        clear();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey();
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                read(name, header.getValue());
            }
        }
        if (!EventMapping.isBatch(request)) {
            eventTimeKey = null;
            validTimeKey = null;
        }
    }

    private void read(String name, String value) {
        if (name.equalsIgnoreCase(METADATA)) {
            metadata = metadata == null ? value : metadata;
        } else if (name.equalsIgnoreCase(EVENT_TIME)) {
            eventTime = eventTime == null ? value : eventTime;
        } else if (name.equalsIgnoreCase(VALID_TIME)) {
            validTime = validTime == null ? value : validTime;
        } else if (name.equalsIgnoreCase(EVENT_TIME_KEY)) {
            eventTimeKey = eventTimeKey == null ? value : eventTimeKey;
        } else if (name.equalsIgnoreCase(VALID_TIME_KEY)) {
            validTimeKey = validTimeKey == null ? value : validTimeKey;
        }
    }

    void clear() {
        metadata = null;
        eventTime = null;
        validTime = null;
        eventTimeKey = null;
        validTimeKey = null;
    }

    /** Base64; empty if there is none. */
    String metadata() {
        return metadata == null ? "" : metadata.strip();
    }

    /**
     * Milliseconds since 1970; {@link IsoInstant#NONE} if the header is not there.
     *
     * @throws Problem INVALID_PARAMETER if it is no time, or none that an event can have
     */
    long eventMillis(EventTimes times) {
        if (eventTime == null) {
            return IsoInstant.NONE;
        }
        long millis = millis(EVENT_TIME, eventTime);
        String wrong = times.wrong(millis);
        if (wrong != null) {
            throw refused(EVENT_TIME, "the header " + EVENT_TIME + " is " + shown(eventTime) + ", " + wrong);
        }
        return millis;
    }

    /** As above, whatever the time is. */
    long validMillis() {
        return validTime == null ? IsoInstant.NONE : millis(VALID_TIME, validTime);
    }

    private static long millis(String header, String value) {
        long millis = IsoInstant.millis(value.strip());
        if (millis == IsoInstant.NONE) {
            throw refused(
                    header,
                    "the header " + header + " is " + shown(value)
                            + ", not a time of ISO 8601 with Z or an offset, such as 2024-01-15T10:30:00.000Z");
        }
        return millis;
    }

    /** The member of each event that holds its event time; null if there is none. */
    String eventTimeKey() {
        return named(eventTimeKey);
    }

    String validTimeKey() {
        return named(validTimeKey);
    }

    private static String named(String keyOrNull) {
        return keyOrNull == null || keyOrNull.isEmpty() ? null : keyOrNull;
    }

    static Problem refused(String header, String message) {
        return new Problem(
                ProblemCode.INVALID_PARAMETER,
                message + "; nothing was stored",
                List.of(new FieldProblem(header, List.of(), "bad_header", message)));
    }

    /** A text for a message. */
    static String shown(String text) {
        return '"' + (text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…") + '"';
    }
}
