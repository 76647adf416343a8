package io.millrace.mapping.request;

/** A request that cannot be mapped; the message says why. Has no stack trace: it is an answer. */
public final class NotMapped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public NotMapped(Refusal refusal, String message) {
        super(message, null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
