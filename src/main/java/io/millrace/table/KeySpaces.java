package io.millrace.table;

import io.millrace.model.Field;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which tables give ids to record keys of which. An int field with a keyed foreign table draws from the key space of that
 * table; tables that draw from the same space, directly or over others, are a family, and their rows are to be read together in
 * log order. Learns from the schemas that rows were written with, and keeps what it learned: a family only grows. Confined to
 * the lock of {@link Tables}.
 */
final class KeySpaces {
    /** What is known of one table. */
    private static final class Known {
        private final Map<Integer, Optional<TableId>> spaces = new HashMap<>();
        /** With the position of the first rows that draw from one for the other. */
        private final Map<TableId, Long> linked = new HashMap<>();

        private final Set<Integer> versions = new HashSet<>();
        private TableSchema newest;
        private SortedSet<TableId> family;
    }

    private final Tables.Names names;
    private final Map<TableId, Known> tables = new HashMap<>();

    KeySpaces(Tables.Names names) {
        this.names = names;
    }

    private Known known(TableId table) {
        return tables.computeIfAbsent(table, id -> new Known());
    }

    /** Takes note of a version before its first rows, which are at the position, are added. */
    void learn(TableSchema written, long position) {
        Known known = known(written.id());
        if (!known.versions.add(written.version())) {
            return;
        }
        note(known, written);
        for (Field field : written.fields()) {
            if (field.options().foreignTable() != null && !known.spaces.containsKey(field.id())) {
                learn(known, written, field, position);
            }
        }
    }

    /** Takes note of a schema that somebody has. */
    void note(TableSchema schema) {
        note(known(schema.id()), schema);
    }

    private static void note(Known known, TableSchema schema) {
        if (known.newest == null || known.newest.version() < schema.version()) {
            known.newest = schema;
        }
    }

    private void learn(Known known, TableSchema written, Field field, long position) {
        Optional<TableSchema> foreign =
                names.table(written.database(), field.options().foreignTable());
        if (foreign.isEmpty() || !isMeant(written, field, foreign.get())) {
            known.spaces.put(field.id(), Optional.empty());
        } else if (foreign.get().isKeyed()) {
            note(foreign.get());
            known.spaces.put(field.id(), Optional.of(foreign.get().id()));
            known.linked.putIfAbsent(foreign.get().id(), position);
            known(foreign.get().id()).linked.putIfAbsent(written.id(), position);
            tables.values().forEach(each -> each.family = null);
        }
    }

    /**
     * Whether the name still is that of the table that the field was made for. A foreign table stays while a field names it. Where
     * the field is gone, as can be when the log is read again, the table may be gone too and a younger one have its name.
     */
    private boolean isMeant(TableSchema written, Field field, TableSchema foreign) {
        boolean isInUse = names.table(written.database(), written.name())
                .filter(now -> now.id().equals(written.id()))
                .filter(now -> now.fields().stream().anyMatch(each -> each.id() == field.id()))
                .isPresent();
        return isInUse || foreign.createdNanos() <= field.createdNanos();
    }

    /** The table and all that it must be read together with, by id. */
    SortedSet<TableId> family(TableId table) {
        Known known = tables.get(table);
        if (known == null || known.linked.isEmpty()) {
            return new TreeSet<>(Set.of(table));
        }
        if (known.family == null) {
            SortedSet<TableId> family = family(table, Long.MAX_VALUE);
            family.forEach(member -> known(member).family = family);
        }
        return known.family;
    }

    /** The same as it is for rows up to the position: what joined it later need not be read with these. */
    SortedSet<TableId> family(TableId table, long position) {
        SortedSet<TableId> reached = new TreeSet<>(Set.of(table));
        ArrayDeque<TableId> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            Known known = tables.get(next.remove());
            if (known != null) {
                known.linked.forEach((linked, since) -> {
                    if (since <= position && reached.add(linked)) {
                        next.add(linked);
                    }
                });
            }
        }
        return reached;
    }

    /** Whether rows of the table give ids in another table's place. */
    boolean drawsElsewhere(TableId table) {
        return known(table).spaces.values().stream().flatMap(Optional::stream).anyMatch(space -> !space.equals(table));
    }

    /** By the id of a field: the table that it draws ids from; empty if that table is gone. A copy. */
    Map<Integer, Optional<TableId>> spaces(TableId table) {
        return Map.copyOf(known(table).spaces);
    }

    /** The newest version seen so far; null if none was. */
    TableSchema newest(TableId table) {
        return known(table).newest;
    }
}
