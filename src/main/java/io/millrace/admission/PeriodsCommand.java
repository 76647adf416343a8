package io.millrace.admission;

import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import java.util.Set;

/**
 * Tell which periods have records, by their event times; the reply has the starts, microseconds since 1970, ascending or descending. Everything
 * that was acknowledged before is in it.
 *
 * @param tables seen together
 * @param fromMicros of the first event time that counts
 * @param toMicros of the last one
 * @param periodMicros how long a period is; they are counted from 1970
 * @param limit of periods
 * @param interruption ends the work, waiting or running
 */
public record PeriodsCommand(
        Set<TableId> tables,
        long fromMicros,
        long toMicros,
        long periodMicros,
        boolean isDescending,
        int limit,
        Interruption interruption) {}
