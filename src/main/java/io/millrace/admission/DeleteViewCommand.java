package io.millrace.admission;

import io.millrace.model.Field;
import io.millrace.model.TableId;

/**
 * Take all rows out of a view of a field, or all values of a field that has no rows.
 *
 * @param view {@code standard}, or the digits of a period
 */
public record DeleteViewCommand(TableId table, Field field, String view) {}
