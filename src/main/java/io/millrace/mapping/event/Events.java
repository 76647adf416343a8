package io.millrace.mapping.event;

/** The events of one request, in their order. Confined to a mapper. */
interface Events {
    int size();

    /** What holds the event's payload, until that of another one is asked for. */
    byte[] payloadBytes(int event);

    int payloadOffset(int event);

    int payloadLength(int event);

    /** {@link io.millrace.mapping.time.IsoInstant#NONE} if it names none. */
    long eventMillis(int event);

    long validMillis(int event);

    /** The record of the first part of the file that the events are parts of; 0 if they hold what they are of. */
    default long file() {
        return 0;
    }

    /** The record that has the event's part of the file; only where there is a {@link #file}. */
    default long content(int event) {
        return 0;
    }
}
