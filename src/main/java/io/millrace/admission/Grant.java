package io.millrace.admission;

/**
 * How much of a body an endpoint takes now.
 *
 * @param records number of records that the body seems to have; 0 if they were not counted, or cannot be
 * @param admitted how many of them may be stored, from the front; {@link IngestCommand#ALL} if all
 * @param charged how many were charged to the budget of records
 */
public record Grant(int records, int admitted, int charged) {
    static final Grant UNCOUNTED = new Grant(0, IngestCommand.ALL, 0);

    /** The body could not be followed to its end: the mapper says what is wrong with it, and stores nothing of it. */
    static final Grant UNREADABLE = new Grant(0, 0, 0);

    /** Whether there are records, and none fits. */
    public boolean isEmpty() {
        return admitted == 0 && records > 0;
    }
}
