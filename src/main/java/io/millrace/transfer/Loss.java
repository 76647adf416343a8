package io.millrace.transfer;

import io.millrace.model.TableId;
import io.millrace.slice.LostRows;

/** Rows of a table that were acknowledged and are in no answer any more. Immutable. */
public record Loss(TableId table, LostRows rows) {}
