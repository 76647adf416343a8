package io.millrace.admission;

import io.millrace.model.TableId;
import java.util.Set;

/**
 * Tell which shards, stripes of 2^20 ids, hold records of tables. The answer has an entry for each table, ascending; it is empty
 * without records.
 *
 * @param isHighestOnly of each table the last one only
 */
public record ShardsCommand(Set<TableId> tables, boolean isHighestOnly) {
    public ShardsCommand {
        tables = Set.copyOf(tables);
    }
}
