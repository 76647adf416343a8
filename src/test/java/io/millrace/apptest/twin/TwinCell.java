package io.millrace.apptest.twin;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a record has in a field: its rows by view, or one number as the only row of the standard view. Confined to one thread. */
final class TwinCell {
    private final Map<String, Set<Object>> views = new TreeMap<>();
    private boolean isKnown;

    TwinCell copy() {
        TwinCell copy = new TwinCell();
        views.forEach((view, rows) -> copy.views.put(view, new TreeSet<>(rows)));
        copy.isKnown = isKnown;
        return copy;
    }

    /** Whether there is a value, be it an empty set. */
    boolean isKnown() {
        return isKnown;
    }

    Map<String, Set<Object>> views() {
        return views;
    }

    Set<Object> rows(String view) {
        return views.getOrDefault(view, new TreeSet<>());
    }

    /** Of all views. */
    Set<Object> allRows() {
        Set<Object> all = new TreeSet<>();
        views.values().forEach(all::addAll);
        return all;
    }

    /** The only value; null if there is none. */
    Object single() {
        return rows(TwinField.STANDARD).stream().findFirst().orElse(null);
    }

    /** Whether that changes anything. */
    boolean give(String view, Object row) {
        isKnown = true;
        return views.computeIfAbsent(view, name -> new TreeSet<>()).add(row);
    }

    /** Whether that changes anything. */
    boolean replace(Object value) {
        boolean isChanged = !Objects.equals(single(), value);
        clear();
        give(TwinField.STANDARD, value);
        return isChanged;
    }

    void clear() {
        views.clear();
        isKnown = false;
    }

    void makeKnown() {
        isKnown = true;
    }

    /** From all views; whether one had it. */
    boolean take(Object row) {
        boolean had = false;
        for (Set<Object> rows : views.values()) {
            had |= rows.remove(row);
        }
        return had;
    }
}
