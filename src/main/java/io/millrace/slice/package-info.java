/**
 * Rows to durable bytes and back. Rows are written as CSV lines, appended in group commits to a table's open slice, and
 * read again from the closed one. Knows nothing of HTTP, Vert.x or PostgreSQL.
 */
package io.millrace.slice;
