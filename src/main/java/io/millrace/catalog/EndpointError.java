package io.millrace.catalog;

import java.time.Instant;

/**
 * A failure of an endpoint that no answer could tell, because it came later.
 *
 * @param type {@code Error} or {@code Panic}
 */
public record EndpointError(Instant time, String type, String message) {}
