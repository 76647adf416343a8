package io.millrace.table;

import io.millrace.model.TableId;
import java.nio.file.Path;
import java.util.List;

/**
 * What the metadata store says that a table has on disk. Immutable.
 *
 * @param moves what {@link Tables#moves} said before the store was asked
 * @param files of all chunks, oldest first
 * @param position in the log, of the last rows that the chunks hold; {@code Long.MIN_VALUE} if they hold none of the log
 */
public record Listing(TableId table, long moves, List<Path> files, long position) {}
