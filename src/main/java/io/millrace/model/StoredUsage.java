package io.millrace.model;

import java.util.Map;

/**
 * What a table takes of the disk, in bytes. Immutable.
 *
 * @param total all of its chunks' files
 * @param records of these, which records there are
 * @param recordKeys of these, the keys of records and their ids
 * @param fields of these, what belongs to a field, by its id; fields that take nothing are left out. What is left of the total is of no
 *     field that the table still has
 */
public record StoredUsage(long total, long records, long recordKeys, Map<Integer, OfField> fields) {
    /**
     * @param rows or numbers, or stored values
     * @param keys of rows
     * @param directory what says where those are
     */
    public record OfField(long rows, long keys, long directory) {
        public static final OfField NONE = new OfField(0, 0, 0);

        public OfField plus(OfField other) {
            return new OfField(rows + other.rows, keys + other.keys, directory + other.directory);
        }
    }

    public static final StoredUsage NONE = new StoredUsage(0, 0, 0, Map.of());

    public StoredUsage {
        fields = Map.copyOf(fields);
    }

    public OfField of(Field field) {
        return fields.getOrDefault(field.id(), OfField.NONE);
    }
}
