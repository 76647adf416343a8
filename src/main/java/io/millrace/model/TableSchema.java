package io.millrace.model;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table as it is at one version. Immutable. Every change of fields gives a new version; slices and chunks name the
 * version that they were written with.
 */
public final class TableSchema {
    private final TableId id;
    private final String database;
    private final String name;
    private final Identity identity;
    private final boolean trackExistence;
    private final int version;
    private final long createdNanos;
    private final Duration timeToLive;
    private final TableNotes notes;
    private final Set<Integer> attributed;
    private final List<Field> fields;
    private final Map<String, Integer> positions;

    /** A table whose records are named by strings, if it is keyed, or else by ids that clients give. */
    public TableSchema(
            TableId id,
            String database,
            String name,
            boolean keyed,
            boolean trackExistence,
            int version,
            long createdNanos,
            List<Field> fields) {
        this(id, database, name, keyed ? Identity.KEY : Identity.ID, trackExistence, version, createdNanos, fields);
    }

    /**
     * @param database id of the database that holds the table
     * @param identity where the ids of records come from, the same in all versions
     * @param fields in any order; kept by ascending field id
     */
    public TableSchema(
            TableId id,
            String database,
            String name,
            Identity identity,
            boolean trackExistence,
            int version,
            long createdNanos,
            List<Field> fields) {
        this(
                id,
                database,
                name,
                identity,
                trackExistence,
                version,
                createdNanos,
                Duration.ZERO,
                TableNotes.NONE,
                Set.of(),
                fields);
    }

    private TableSchema(
            TableId id,
            String database,
            String name,
            Identity identity,
            boolean trackExistence,
            int version,
            long createdNanos,
            Duration timeToLive,
            TableNotes notes,
            Set<Integer> attributed,
            List<Field> fields) {
        this.id = id;
        this.database = database;
        this.name = name;
        this.identity = identity;
        this.trackExistence = trackExistence;
        this.version = version;
        this.createdNanos = createdNanos;
        this.timeToLive = timeToLive;
        this.notes = notes;
        this.attributed = Set.copyOf(attributed);
        this.fields = fields.stream().sorted(Comparator.comparingInt(Field::id)).toList();
        this.positions = new HashMap<>();
        for (int i = 0; i < this.fields.size(); i++) {
            positions.put(this.fields.get(i).name(), i);
        }
    }

    public TableId id() {
        return id;
    }

    public String database() {
        return database;
    }

    public String name() {
        return name;
    }

    public Identity identity() {
        return identity;
    }

    /** Whether records are named by strings. */
    public boolean isKeyed() {
        return identity.isKeyed();
    }

    public boolean tracksExistence() {
        return trackExistence;
    }

    public int version() {
        return version;
    }

    public long createdNanos() {
        return createdNanos;
    }

    /**
     * How long after its event time a record is there, unless one of its rows says when it expires; zero means for ever. Of the
     * table as it is now, whatever the version.
     */
    public Duration timeToLive() {
        return timeToLive;
    }

    /** Of the table as it is now, whatever the version. */
    public TableNotes notes() {
        return notes;
    }

    /**
     * The ids of fields of whose rows some may have attributes, and 0 if some records may. Of the table as it is now, whatever the
     * version.
     */
    public Set<Integer> attributed() {
        return attributed;
    }

    /** By ascending id; the position in this list is what {@link RowVisitor} calls a field's position. */
    public List<Field> fields() {
        return fields;
    }

    public Field field(int position) {
        return fields.get(position);
    }

    public Optional<Field> field(String fieldName) {
        return Optional.ofNullable(positions.get(fieldName)).map(fields::get);
    }

    /** The position of the field in {@link #fields()}, or -1. */
    public int position(String fieldName) {
        return positions.getOrDefault(fieldName, -1);
    }

    /** The same version without one of its fields. */
    public TableSchema without(Field field) {
        return with(
                version, fields.stream().filter(other -> !other.equals(field)).toList());
    }

    /** Another version of the same table. */
    public TableSchema with(int otherVersion, List<Field> otherFields) {
        return new TableSchema(
                id,
                database,
                name,
                identity,
                trackExistence,
                otherVersion,
                createdNanos,
                timeToLive,
                notes,
                attributed,
                otherFields);
    }

    /** The same with another time to live; zero means for ever. */
    public TableSchema withTimeToLive(Duration other) {
        return new TableSchema(
                id, database, name, identity, trackExistence, version, createdNanos, other, notes, attributed, fields);
    }

    /** The same with other notes. */
    public TableSchema withNotes(TableNotes other) {
        return new TableSchema(
                id,
                database,
                name,
                identity,
                trackExistence,
                version,
                createdNanos,
                timeToLive,
                other,
                attributed,
                fields);
    }

    /** The same of whose fields, by id, and records (0) some may have attributes. */
    public TableSchema withAttributed(Set<Integer> other) {
        return new TableSchema(
                id, database, name, identity, trackExistence, version, createdNanos, timeToLive, notes, other, fields);
    }

    /** The position of the field with the id, or -1. */
    public int positionOf(int fieldId) {
        int low = 0;
        int high = fields.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int id = fields.get(middle).id();
            if (id == fieldId) {
                return middle;
            }
            low = id < fieldId ? middle + 1 : low;
            high = id < fieldId ? high : middle - 1;
        }
        return -1;
    }

    @Override
    public String toString() {
        return name + " (table " + id.value() + " version " + version + ")";
    }
}
