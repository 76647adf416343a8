package io.millrace.api;

/**
 * What holds for all webhooks of Flowcore.
 *
 * @param createsTypes whether flow types and event types that are posted to are made
 * @param typesMax of a data core, from which on none is made so
 * @param batch of bodies with events
 * @param file of forms with a file
 */
public record WebhookTerms(boolean createsTypes, int typesMax, BodyLimit batch, BodyLimit file) {
    private static final int BYTES_DEFAULT = 32 << 20;
    private static final int TYPES_DEFAULT = 1_000;

    /** Those of a server where nobody has set others. */
    public static final WebhookTerms DEFAULT = of(false, TYPES_DEFAULT, BYTES_DEFAULT, BYTES_DEFAULT);

    public static WebhookTerms of(boolean createsTypes, int typesMax, int batchBytesMax, int fileBytesMax) {
        return new WebhookTerms(
                createsTypes,
                typesMax,
                new BodyLimit(batchBytesMax, "the largest batch of events (flowcore.batch.body)"),
                new BodyLimit(fileBytesMax, "the largest form with a file (flowcore.file.body)"));
    }
}
