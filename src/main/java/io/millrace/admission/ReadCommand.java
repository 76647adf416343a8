package io.millrace.admission;

import io.millrace.model.Interruption;
import io.millrace.model.ReadRange;
import io.millrace.model.TableId;
import java.util.List;
import java.util.Set;

/**
 * Read a page of records in order; the reply is the page. It holds everything that was acknowledged before.
 *
 * @param tables whose records are merged
 * @param fields names of those whose cells are wanted; a table that has none of the name gives none
 * @param interruption ends the reading, waiting or running
 */
public record ReadCommand(Set<TableId> tables, ReadRange range, List<String> fields, Interruption interruption) {}
