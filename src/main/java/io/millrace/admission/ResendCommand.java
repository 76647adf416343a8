package io.millrace.admission;

/**
 * Send again what was given up, the oldest first.
 *
 * @param subscription its id
 * @param limit most of them
 */
public record ResendCommand(String subscription, int limit) {
    /**
     * @param sent records that were taken this time
     * @param failed that were not
     * @param gone that are there no more
     */
    public record Outcome(int sent, int failed, int gone) {}
}
