package io.millrace.log;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.Optional;

/** Knows the versions of tables that rows were written with. Thread-safe. */
@FunctionalInterface
public interface WrittenTables {
    /**
     * The table as it was at that version; empty if it is gone for good. May take its time.
     *
     * @throws io.millrace.problem.Problem {@code UNAVAILABLE_NOW} if it cannot be known now
     */
    Optional<TableSchema> table(TableId table, int version);
}
