package io.millrace.chunk;

import io.millrace.bitmap.LongKeys;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import java.util.HashSet;
import java.util.Set;

/** Counts the views that the times of records ask for, over all time fields of a table. Confined to one thread. */
final class ViewCount {
    private static final String UNITS = "YMDH";

    /** By unit, how many fields have views of it. */
    private final int[] fields = new int[UNITS.length()];

    private final LongKeys hours = new LongKeys();
    private final Set<String> periods = new HashSet<>();
    private boolean isNeeded;
    private long lastHour = Long.MIN_VALUE;
    private int sections;

    ViewCount(TableSchema table) {
        for (Field field : table.fields()) {
            if (field.options() instanceof FieldOptions.Time time) {
                time.quantum().chars().forEach(unit -> fields[UNITS.indexOf(unit)]++);
                isNeeded = true;
            }
        }
    }

    /** @return how many sections more there are for it */
    int add(long micros) {
        long hour = TimeViews.hour(micros);
        if (!isNeeded || hour == lastHour) {
            return 0;
        }
        lastHour = hour;
        int known = hours.size();
        if (hours.add(hour) < known) {
            return 0;
        }
        int added = 0;
        for (int i = 0; i < fields.length; i++) {
            char unit = UNITS.charAt(i);
            if (fields[i] > 0 && periods.add(unit + TimeViews.name(unit, hour))) {
                added += fields[i];
            }
        }
        sections += added;
        return added;
    }

    /** So far. */
    int sections() {
        return sections;
    }
}
