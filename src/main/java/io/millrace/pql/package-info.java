/** The query language's engine: checked calls to answers over a snapshot of a table, and to rows that are to be written. */
package io.millrace.pql;
