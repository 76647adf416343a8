package io.millrace.admission;

import io.millrace.catalog.Endpoint;
import io.millrace.model.Request;

/**
 * Store the records of one request. Handed over for good: the sender does not touch the body any more.
 *
 * @param admitted map only so many records from the front; {@link #ALL} where the endpoint has no limits
 * @param release to be run, on any thread, when whoever serves this does not hold the body any more
 */
public record IngestCommand(Endpoint endpoint, Request request, int admitted, Runnable release) {
    public static final int ALL = Integer.MAX_VALUE;
}
