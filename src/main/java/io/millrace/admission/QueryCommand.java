package io.millrace.admission;

import io.millrace.catalog.Catalog;

/**
 * Answer a query.
 *
 * @param table as the client names it, see {@link Catalog#tableNamed}; resolved after the text is parsed, since a syntax
 *     error is told first
 * @param pql the text of the query
 * @param shards only the records of these stripes of 2^20 ids; null means all
 */
public record QueryCommand(String table, String pql, long[] shards) {}
