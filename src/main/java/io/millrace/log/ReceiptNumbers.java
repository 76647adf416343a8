package io.millrace.log;

/** Puts ids into a receipt that was made before they were known. Must not fail for a receipt of this release. */
@FunctionalInterface
public interface ReceiptNumbers {
    /**
     * @param receipt as {@link KeyedRequest.ReceiptForm} made it without ids
     * @param firstIds as {@link Log.Done} gets them
     */
    byte[] numbered(byte[] receipt, long[] firstIds);
}
