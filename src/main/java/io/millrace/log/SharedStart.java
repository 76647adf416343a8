package io.millrace.log;

import io.millrace.model.TableId;
import java.util.Map;

/**
 * Where a node begins to read a shared log, and what was known there. Immutable.
 *
 * @param end of a segment: what is behind it is read
 * @param keysEnd of the segment before: from there on requests with a key are known again
 * @param nextTimeId the first id from time that was free at the end
 * @param nextIds the first id of each table that is in no chunk, where the log gives ids to each table; the tables have counted what
 *     is in chunks
 * @param imported up to where each table is in chunks
 */
public record SharedStart(
        long end, long keysEnd, long nextTimeId, Map<TableId, Long> nextIds, Map<TableId, Long> imported) {
    public SharedStart {
        nextIds = Map.copyOf(nextIds);
        imported = Map.copyOf(imported);
    }
}
