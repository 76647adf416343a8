/** Transactions that clients agree by: their rules, without a clock, a database or a protocol. */
package io.millrace.transaction;
