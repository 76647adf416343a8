package io.millrace.model;

import java.time.Instant;

/**
 * A record that was given up. Immutable.
 *
 * @param point where it is read
 * @param name what the dialect calls it
 * @param status of the last answer; 0 if there was none
 * @param failed when it was given up
 */
public record DeadLetter(
        String subscription,
        EndpointId endpoint,
        RecordPoint point,
        String name,
        int status,
        String reason,
        Instant failed) {}
