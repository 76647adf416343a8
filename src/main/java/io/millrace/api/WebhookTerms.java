package io.millrace.api;

/**
 * What holds for all webhooks of Flowcore.
 *
 * @param createsTypes whether flow types and event types that are posted to are made
 * @param typesMax of a data core, from which on none is made so
 * @param batch of bodies with events
 * @param fileBytesMax of forms with a file
 * @param fileWholeBytes of those that are taken as a whole; larger ones are taken part by part
 */
public record WebhookTerms(boolean createsTypes, int typesMax, BodyLimit batch, long fileBytesMax, int fileWholeBytes) {
    private static final int BYTES_DEFAULT = 32 << 20;
    private static final int WHOLE_BYTES_DEFAULT = 2 << 20;
    private static final int TYPES_DEFAULT = 1_000;

    /** Those of a server where nobody has set others. */
    public static final WebhookTerms DEFAULT =
            of(false, TYPES_DEFAULT, BYTES_DEFAULT, BYTES_DEFAULT, WHOLE_BYTES_DEFAULT);

    /** @param bodyBytesMax of any body that is taken as a whole */
    public static WebhookTerms of(
            boolean createsTypes, int typesMax, int batchBytesMax, long fileBytesMax, int bodyBytesMax) {
        return new WebhookTerms(
                createsTypes,
                typesMax,
                new BodyLimit(batchBytesMax, "the largest batch of events (flowcore.batch.body)"),
                fileBytesMax,
                Math.min(WHOLE_BYTES_DEFAULT, bodyBytesMax));
    }

    /** What {@link #fileBytesMax} is, to be read behind it. */
    public String fileMeaning() {
        return "the largest form with a file (flowcore.file.body)";
    }
}
