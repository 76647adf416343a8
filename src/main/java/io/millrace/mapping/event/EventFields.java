package io.millrace.mapping.event;

import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.StoredContent;
import io.millrace.model.Ticks;
import java.time.Instant;

/**
 * The fields that a table of events has, whatever else it has. The row of an event that names an event time has that as its time, in whole
 * microseconds, and the rest in {@link #TICK}. The other rows have neither: the time of such an event is its record id.
 */
public enum EventFields {
    /** The event, a JSON object in compact form; its numbers as they were written. */
    PAYLOAD("payload"),
    /** A JSON object in compact form whose values are texts. */
    METADATA("metadata"),
    /** Since when the event holds, milliseconds since 1970; absent if that is its event time. */
    VALID_TIME("valid_time"),
    /**
     * Which of the ten ticks of its microsecond the event has, from 0; absent if it names no time. Without this nobody could tell an event
     * that names the microsecond of its id from one that names none.
     */
    TICK("tick"),
    /** Of a part of a file whose data is not in the payload: the record of the file's first part among its {@link FileField contents}. */
    FILE("file_first"),
    /** Of the same: the record that has the data. */
    FILE_CONTENT("file_content");

    private final String word;

    EventFields(String word) {
        this.word = word;
    }

    /** The field's name in the table. */
    public String word() {
        return word;
    }

    public FieldOptions options() {
        return switch (this) {
            case PAYLOAD, METADATA -> FieldOptions.stored(StoredContent.JSON);
            case VALID_TIME -> FieldOptions.timestamp(Granularity.MS, Instant.EPOCH);
            case TICK -> FieldOptions.integer(0, Ticks.PER_MICRO - 1, null);
            case FILE, FILE_CONTENT -> FieldOptions.integer(0, Long.MAX_VALUE, null);
        };
    }

    /**
     * The time of an event, in {@link Ticks}: the one that its {@link io.millrace.model.Outcome#times} told.
     *
     * @param tickOrNull what the record has in {@link #TICK}
     * @param eventMicros the event time of the record
     */
    public static long ticks(Long tickOrNull, long eventMicros, long recordId) {
        return tickOrNull == null ? recordId : eventMicros * Ticks.PER_MICRO + tickOrNull;
    }
}
