package io.millrace.table;

import io.millrace.chunk.Chunk;
import io.millrace.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chunks with all rows of a family up to a position: complete on disk and open, but not visible yet. Immutable.
 *
 * @param tables the whole family; after publication their rows up to the position are on disk, also of those without a chunk
 * @param chunks oldest first, at least one of each table that is named
 */
public record BuiltFamily(long position, Set<TableId> tables, Map<TableId, List<Chunk>> chunks) {}
