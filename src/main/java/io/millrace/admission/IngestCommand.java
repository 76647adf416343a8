package io.millrace.admission;

import io.millrace.catalog.Endpoint;
import io.millrace.mapping.Envelope;

/**
 * Store the records of one request. Handed over for good: the sender does not touch {@code body} any more.
 *
 * @param body only the first {@code length} bytes count
 * @param admitted map only so many records from the front; {@link #ALL} where the endpoint has no limits
 * @param receivedMicros when the request was complete, microseconds since 1970
 * @param release to be run, on any thread, when whoever serves this does not hold the body any more
 */
public record IngestCommand(
        Endpoint endpoint,
        byte[] body,
        int length,
        Envelope envelope,
        int admitted,
        long receivedMicros,
        Runnable release) {
    public static final int ALL = Integer.MAX_VALUE;
}
