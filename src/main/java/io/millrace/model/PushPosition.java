package io.millrace.model;

/**
 * How far a subscription has come with an endpoint. Immutable.
 *
 * @param round of the subscription, in which it came so far
 * @param last the last point that was sent, or given up
 * @param nameOrNull what the dialect calls that record; null if there is none yet
 * @param sent records of all rounds that were taken
 * @param failureOrNull why the next one is not sent yet; null if nothing is wrong
 */
public record PushPosition(
        String subscription,
        EndpointId endpoint,
        int round,
        RecordPoint last,
        String nameOrNull,
        long sent,
        String failureOrNull) {}
