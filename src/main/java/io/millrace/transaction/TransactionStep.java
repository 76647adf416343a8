package io.millrace.transaction;

/**
 * What a command makes of the transactions. Immutable.
 *
 * @param after the transactions behind the command
 * @param answer to who gave it
 */
public record TransactionStep<R>(TransactionBook after, R answer) {}
