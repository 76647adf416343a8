/** What was answered to requests with a key, so that a request that is repeated is stored once and gets the same answer. */
package io.millrace.receipt;
