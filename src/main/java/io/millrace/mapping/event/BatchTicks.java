package io.millrace.mapping.event;

import io.millrace.bitmap.IntList;
import io.millrace.bitmap.LongKeys;
import io.millrace.mapping.time.IsoInstant;
import io.millrace.model.Outcome;
import io.millrace.model.Ticks;

/** Chooses the times of a batch's events. Stateless. */
final class BatchTicks {
    private BatchTicks() {}

    /**
     * By event, its time in {@link Ticks}, in the millisecond that it names; {@link Outcome#TIME_OF_ID} if it names none. Null if none does.
     *
     * @param table the number of the events' table
     */
    static long[] of(Events events, long table, TimeSpread spread) {
        if (!areEqual(events)) {
            return ofDifferent(events, table, spread);
        }
        long milli = events.eventMillis(0);
        if (milli == IsoInstant.NONE) {
            return null;
        }
        TimeSpread.Run run = new TimeSpread.Run();
        spread.take(table, milli, events.size(), run);
        long[] times = new long[events.size()];
        for (int event = 0; event < times.length; event++) {
            times[event] = milli * Ticks.PER_MILLI + run.next();
        }
        return times;
    }

    private static boolean areEqual(Events events) {
        int event = 1;
        while (event < events.size() && events.eventMillis(event) == events.eventMillis(0)) {
            event++;
        }
        return event >= events.size();
    }

    private static long[] ofDifferent(Events events, long table, TimeSpread spread) {
        LongKeys millis = new LongKeys();
        IntList counts = new IntList();
        int[] groups = new int[events.size()];
        for (int event = 0; event < groups.length; event++) {
            long milli = events.eventMillis(event);
            if (milli != IsoInstant.NONE) {
                int group = millis.add(milli);
                groups[event] = group;
                if (group == counts.size()) {
                    counts.add(0);
                }
                counts.items()[group]++;
            }
        }
        return times(events, groups, taken(millis, counts, table, spread));
    }

    private static TimeSpread.Run[] taken(LongKeys millis, IntList counts, long table, TimeSpread spread) {
        TimeSpread.Run[] runs = new TimeSpread.Run[millis.size()];
        for (int group = 0; group < runs.length; group++) {
            runs[group] = new TimeSpread.Run();
            spread.take(table, millis.get(group), counts.get(group), runs[group]);
        }
        return runs;
    }

    private static long[] times(Events events, int[] groups, TimeSpread.Run[] runs) {
        long[] times = new long[events.size()];
        for (int event = 0; event < times.length; event++) {
            long milli = events.eventMillis(event);
            times[event] = milli == IsoInstant.NONE
                    ? Outcome.TIME_OF_ID
                    : milli * Ticks.PER_MILLI + runs[groups[event]].next();
        }
        return times;
    }
}
