package io.millrace.mapping;

import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;

/** A rule, compiled for one table version: makes rows of requests. Immutable, shared by threads. */
public interface Mapping {
    /** The table version whose positions the rows use. */
    TableSchema table();

    /** Whether it makes anything of such a request; else its sink is left out. */
    default boolean takes(Request request) {
        return true;
    }

    /** Which bytes of the request's body are records. All sinks of an endpoint agree on it. */
    Framing framing(Request request);

    /**
     * Something that maps requests, one after the other.
     *
     * @param rows gets the rows, in the order of the records
     */
    Mapper mapper(RowVisitor rows, Bounds bounds);

    /**
     * How large a record may be.
     *
     * @param chunkBytesMax memory that a chunk is built in: a row that may need more could never be imported, and is refused
     * @param valueBytesMax bytes of one stored value
     */
    record Bounds(long chunkBytesMax, long valueBytesMax) {}

    /** Confined to one thread at a time; reusable, and meant to be reused, since it holds the buffers. */
    interface Mapper {
        /**
         * Visits the row of each accepted record.
         *
         * @param admitted how many records, from the front, are mapped; the others are only counted
         * @throws io.millrace.problem.Problem INVALID_BODY if the body as a whole is wrong; rows visited so far have to be
         *     discarded
         */
        Outcome map(Request request, int admitted);
    }
}
