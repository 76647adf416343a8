package io.millrace.api;

/**
 * What holds for all webhooks of Flowcore.
 *
 * @param createsTypes whether flow types and event types that are posted to are made
 * @param batch of bodies with events
 * @param file of forms with a file
 */
public record WebhookTerms(boolean createsTypes, BodyLimit batch, BodyLimit file) {
    private static final int BYTES_DEFAULT = 32 << 20;

    /** Those of a server where nobody has set others. */
    public static final WebhookTerms DEFAULT = of(false, BYTES_DEFAULT, BYTES_DEFAULT);

    public static WebhookTerms of(boolean createsTypes, int batchBytesMax, int fileBytesMax) {
        return new WebhookTerms(
                createsTypes,
                new BodyLimit(batchBytesMax, "the largest batch of events (flowcore.batch.body)"),
                new BodyLimit(fileBytesMax, "the largest form with a file (flowcore.file.body)"));
    }
}
