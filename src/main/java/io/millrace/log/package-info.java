/**
 * The durable log of a volume: rows of all tables as blocks, which are gzip members, in segments under one group commit; what is cut from
 * closed segments for each table; recovery after a crash and the reading of what is left of damaged files. Knows nothing of HTTP, Vert.x or
 * PostgreSQL.
 */
package io.millrace.log;
