package io.millrace.mapping;

/**
 * Which bytes of a body are records, found without a look at what is in them: what an endpoint's limits need to know before
 * a mapping reads the body. Immutable.
 */
public interface Framing {
    /**
     * A run of records from the front of a body.
     *
     * @param records how many
     * @param end the offset behind the last of them; 0 if there is none
     * @param isWhole whether there are records, and nothing but what belongs around them follows; else the body is broken or
     *     the run ended early
     */
    record Extent(int records, int end, boolean isWhole) {}

    /** The longest run that has at most so many records and ends at most there. */
    Extent prefix(byte[] body, int length, long recordsMax, long endMax);

    /** All records. */
    default Extent whole(byte[] body, int length) {
        return prefix(body, length, Integer.MAX_VALUE, Long.MAX_VALUE);
    }
}
