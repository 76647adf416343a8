package io.millrace.api.featurebase.schema;

import java.util.List;

/**
 * One entry of a schema. Immutable.
 *
 * @param path the JSON members that lead to the value, outermost first
 * @param kind null if the type is to be taken from the table
 */
record Definition(String name, List<String> path, ColumnKind kind, ColumnOptions options) {
    /** What an untyped definition that numbers or names records may be called. */
    static final String RECORD_ID_NAME = "_id";
    /** What an untyped definition of the record's time is called. */
    static final String RECORD_TIME_NAME = "_timeQuantum";

    Definition {
        path = List.copyOf(path);
    }

    /** The column it is stored in. */
    String columnName() {
        return options.has(Option.DEST_NAME_VAL) ? options.text(Option.DEST_NAME_VAL) : name;
    }
}
