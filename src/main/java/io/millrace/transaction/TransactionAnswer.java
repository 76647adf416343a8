package io.millrace.transaction;

/** What came of a command about one transaction. Immutable. */
public sealed interface TransactionAnswer {
    /** @param transaction as it is now; as it was at its end if it was finished */
    record Done(ClientTransaction transaction) implements TransactionAnswer {}

    /** Nothing was started. */
    record IdInUse(ClientTransaction by) implements TransactionAnswer {}

    /** Nothing was started. */
    record Excluded(ClientTransaction by) implements TransactionAnswer {}

    /** There is none with the id. */
    record Missing() implements TransactionAnswer {}
}
