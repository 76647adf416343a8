package io.millrace.catalog;

import io.millrace.model.EndpointId;
import io.millrace.model.ReadOrder;
import io.millrace.model.RecordPoint;
import java.time.Instant;
import java.util.List;

/**
 * An address to which the records of endpoints are sent on, one by one, those of each endpoint in order. Immutable.
 *
 * @param id a UUID
 * @param group that it goes with; null for none
 * @param name for people; may be empty
 * @param headersOrNull of its requests, a JSON object, sealed
 * @param order in which the records of an endpoint are sent
 * @param round how often it was started; what was sent in an earlier round does not count in this one
 * @param start the first point that is sent
 * @param stopMicros the last event time that is sent, microseconds since 1970; {@link #NO_END}
 */
public record Subscription(
        String id,
        String dialect,
        String group,
        String name,
        List<EndpointId> endpoints,
        String url,
        String headersOrNull,
        ReadOrder order,
        boolean isPaused,
        int round,
        RecordPoint start,
        long stopMicros,
        Instant created,
        Instant updated) {
    public static final long NO_END = Long.MAX_VALUE;

    public Subscription {
        endpoints = List.copyOf(endpoints);
    }

    /** Without the headers, which are secret. */
    @Override
    public String toString() {
        return "Subscription[" + id + ", " + url + "]";
    }
}
