package io.millrace.log;

import io.millrace.model.RequestKey;
import io.millrace.model.Sha256;

/**
 * A request with a key that is being stored; its receipt becomes durable with its rows.
 *
 * @param body digest of the request's body
 * @param bytes about the size of the receipt
 * @param receipt makes it once, on the commit thread: quick, and it must not fail
 */
public record KeyedRequest(RequestKey key, Sha256 body, int bytes, ReceiptForm receipt) {
    /** Gives the receipt its last form. */
    @FunctionalInterface
    public interface ReceiptForm {
        /** @param firstIds as {@link Log.Done} gets them */
        byte[] bytes(long[] firstIds);
    }

    KeyedReceipt receipt(long[] firstIds, long micros) {
        return new KeyedReceipt(key, body, micros, receipt.bytes(firstIds));
    }
}
