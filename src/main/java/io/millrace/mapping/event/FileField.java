package io.millrace.mapping.event;

import io.millrace.model.FieldOptions;
import io.millrace.model.StoredContent;

/** The fields of a table of files' contents, of which a record is one part of a file. */
public enum FileField {
    /** The bytes of the part, in Base64. */
    DATA("data"),
    /** The record of the file's first part; absent in that one. */
    FIRST("first");

    private final String word;

    FileField(String word) {
        this.word = word;
    }

    /** The field's name in the table. */
    public String word() {
        return word;
    }

    FieldOptions options() {
        return switch (this) {
            case DATA -> FieldOptions.stored(StoredContent.TEXT);
            case FIRST -> FieldOptions.integer(0, Long.MAX_VALUE, null);
        };
    }
}
