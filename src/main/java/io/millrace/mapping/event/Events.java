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
}
