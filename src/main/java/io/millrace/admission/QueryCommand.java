package io.millrace.admission;

import io.millrace.catalog.Catalog;
import io.millrace.model.AnswerForm;
import io.millrace.model.Interruption;
import java.util.function.Consumer;

/**
 * Answer a query. The reply is the last part of the answer; a failure may come when parts of it were written.
 *
 * @param table as the client names it, see {@link Catalog#tableNamed}; resolved after the text is parsed, since a syntax
 *     error is told first
 * @param pql the text of the query
 * @param shards only the records of these stripes of 2^20 ids; null means all
 * @param form how the answer is written
 * @param interruption ends the query, waiting or running
 * @param parts takes the parts of a long answer, in order and for good, all but the last. It is called by the thread
 *     that runs the query, and blocks it until there is room; it may throw a {@code Problem} to end the query
 */
public record QueryCommand(
        String table, String pql, long[] shards, AnswerForm form, Interruption interruption, Consumer<byte[]> parts) {
    /** The same, answered as JSON. */
    public QueryCommand(String table, String pql, long[] shards, Interruption interruption, Consumer<byte[]> parts) {
        this(table, pql, shards, AnswerForm.JSON, interruption, parts);
    }
}
