/** The query language: text to calls, calls to answers over a snapshot of a table, written part by part. */
package io.millrace.pql;
