package io.millrace.mapping.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.mapping.MappingKind;
import io.millrace.mapping.MappingRule;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;

/**
 * Rules that make rows of events. Their table gives ids from time and has the fields of {@link EventFields}.
 *
 * <pre>
 * {"fields": [{"name": "total", "path": ["order", "total"], "type": "decimal", "scale": 2}]}
 * </pre>
 *
 * <p>{@code fields}, which may be absent, are up to 100 more fields of the table that are filled from the payload: {@code path} leads to the value, by
 * members only; {@code type} is {@code string}, {@code strings}, {@code id}, {@code ids}, {@code int}, {@code decimal} with the {@code scale} 0 to 18,
 * 2 by default, {@code timestamp} with the {@code granularity} {@code s}, {@code ms} (by default), {@code us} or {@code ns}, or {@code bool}.
 * Values are read as those of JSON records are: a number may be a text, a list a text with commas, a timestamp is a text of RFC 3339. What is
 * absent or of another type leaves the cell empty. If all values of one event together would not fit a chunk, they are left out.
 *
 * <p>A request of the content type {@link io.millrace.model.Request#JSON_RECORDS} is a batch, an array of 1 to {@link
 * EventSettings#batchRecordsMax} objects; one of {@code multipart/form-data} is a file; any other is one object. Of the parameters only {@code producer} is looked at, the name of who sent
 * the events. Headers, each the first of its name:
 *
 * <ul>
 *   <li>{@code x-flowcore-metadata-json}: Base64, of either alphabet, padded or not, of a JSON object in UTF-8, or in Latin-1 if it is not
 *       UTF-8: the metadata of all events. Values that are not texts become their JSON texts.
 *   <li>{@code x-flowcore-event-time}, {@code x-flowcore-valid-time}: the times of all events, in ISO 8601 with {@code Z} or an offset.
 *   <li>{@code x-flowcore-event-time-key}, {@code x-flowcore-valid-time-key}, for batches: the member, not one further inside, that
 *       holds the time of each event. An event without it has that of the header above, or none.
 * </ul>
 *
 * <p>A form has the fields {@code file}, with a file name, {@code type}, and any others, each once. The file becomes one event for each 524 288
 * bytes, which the limit of an event's bytes does not hold for, with the payload <code>{"fileName","fileSize","fileType","part" from 1,"totalParts",
 * "data","checksum","hashType":"SHA256"}</code>: {@code data} is Base64, size and SHA-256 are those of the whole file. The other fields are in each
 * of the events, too, as texts, then the members of {@code additionalProperties}, a JSON object or the JSON text of one, unless their names are
 * taken. The outcome tells the checksum. To an endpoint's budget such a body is one record.
 *
 * <p>A file whose parts are stored already, by {@link FileContentKind}, comes as a form, too: the parameters {@link FileContentKind#FILE} and {@link
 * #CONTENTS} name the records, and in place of the file the form has its size, a blank and its SHA-256. {@code data} of such events is empty,
 * and their fields {@code file_first} and {@code file_content} tell where it is.
 *
 * <p>Metadata has {@code producer} and {@code ingested-at} of every event, and {@code event-time} and {@code valid-time-on/stored-event} of
 * those with such a time, whatever the client says there. {@code ttl-on/stored-event} is {@code <n>d}, {@code h}, {@code m}, {@code s}, bare seconds,
 * {@code true} or {@code false}. With {@code do-not-archive-on/stored-event} = {@code true} the row expires so long after the event time,
 * or after its receipt if the event names no time.
 *
 * <p>A request is taken as a whole, or refused with a {@link Problem}: {@code INVALID_PARAMETER} if a header is wrong, {@code INVALID_BODY}, which
 * names the event's index, or the field, if the body is, {@code THROUGHPUT_EXCEEDED} if not all of its events are admitted.
 */
public final class EventKind implements MappingKind {
    public static final String NAME = "event";

    /** The name of the request parameter that says who sent the events. */
    public static final String PRODUCER = "producer";

    /** The name of the request parameter with the records that have the contents of a file's parts, in their order, with commas between them. */
    public static final String CONTENTS = "file.contents";

    private static final String FIELDS = "fields";
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final EventSettings settings;
    /** One for all tables and mappers. */
    private final TimeSpread spread = new TimeSpread();

    public EventKind(EventSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public MappingRule parse(String text) {
        JsonNode rule = read(text);
        if (!rule.isObject()) {
            throw refused("has to be a JSON object");
        }
        rule.fieldNames().forEachRemaining(member -> {
            if (!member.equals(FIELDS)) {
                throw refused("has no member \"" + member + "\"; write {} or {\"" + FIELDS + "\": […]}");
            }
        });
        return new EventRule(
                settings, spread, rule.isEmpty() ? List.of() : new TypedFieldsReader().read(rule.get(FIELDS)));
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw refused("is not JSON: " + e.getOriginalMessage());
        }
    }

    private static Problem refused(String why) {
        return new Problem(ProblemCode.INVALID_PARAMETER, "a rule of the kind " + NAME + " " + why);
    }
}
