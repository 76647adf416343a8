package io.millrace.admission;

import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import java.util.function.Consumer;

/**
 * Write the rows that a field has outside of periods, in one shard, as lines of CSV: row and record, by id, or by key where they have
 * keys; by row, then record. Fields of numbers have none. The reply is the last part.
 *
 * @param shard a stripe of 2^20 ids
 * @param interruption ends the work, waiting or running
 * @param parts takes the parts of a long answer as in {@link QueryCommand}
 */
public record ExportCommand(
        TableId table, String field, long shard, Interruption interruption, Consumer<byte[]> parts) {}
