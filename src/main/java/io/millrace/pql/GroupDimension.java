package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult.GroupCell;
import io.millrace.table.RowCounts;
import java.util.Optional;

/** One child of GroupBy: the values of a field that groups differ in, each with a place in their order. */
interface GroupDimension {
    /** A place before all others. */
    long FIRST = Long.MIN_VALUE;

    /** The values that some of the records have, from a place on. */
    Cursor over(RecordSet recordsOrNull, long from);

    /** Rows with the number of the records that have them, if that is cheaper than to put their records together. */
    default Optional<RowCounts> counts(RecordSet recordsOrNull) {
        return Optional.empty();
    }

    /**
     * Where a page begins that follows the value.
     *
     * @param previousOrNull null if it begins with the first value
     * @param isBehind whether the value itself is left out
     */
    Start start(Value previousOrNull, boolean isBehind);

    /**
     * @param isExact whether the value that was asked for is there, so that the dimensions behind this one begin where they
     *     were asked to
     */
    record Start(long place, boolean isExact) {
        static final Start NONE = new Start(FIRST, false);
    }

    /** Walks over the values in their order. Confined to one thread. */
    interface Cursor {
        boolean next();

        long place();

        /** Those of the records that have the value; never empty. */
        RecordSet records();

        GroupCell cell();
    }
}
