package io.millrace.model;

import java.util.UUID;

/** Identifies an endpoint; printed as a UUID, which is what clients put into the URL. */
public record EndpointId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
