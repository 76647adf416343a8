package io.millrace.mapping.template;

import java.time.Duration;

/**
 * What a template may take for one record.
 *
 * @param timeout processor time
 * @param bytesMax memory for what is made at once, beside what it takes to look at the body; all that is made and let go on the way
 *     may be four times as much
 */
public record TemplateLimits(Duration timeout, long bytesMax) {
    /** Those of a server where nobody has set others. */
    public static final TemplateLimits DEFAULT = new TemplateLimits(Duration.ofSeconds(1), 16L << 20);

    private static final int ALLOCATED_FACTOR = 4;

    /** Memory for each byte of the body: what is allocated to look at all of it, several times. */
    private static final int BYTES_PER_BODY_BYTE = 64;

    /** For what is made at once. */
    long bytesMax(int bodyBytes) {
        return bytesMax + (long) bodyBytes * BYTES_PER_BODY_BYTE;
    }

    /** For all that is made. */
    long allocatedMax(int bodyBytes) {
        return ALLOCATED_FACTOR * bytesMax(bodyBytes);
    }
}
