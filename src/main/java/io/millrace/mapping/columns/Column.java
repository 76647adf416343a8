package io.millrace.mapping.columns;

import io.millrace.mapping.template.Template;
import io.millrace.model.FieldOptions;
import io.millrace.model.StoredContent;

/**
 * A column as its rule has it.
 *
 * @param label the name that clients gave it
 * @param path null but for a path
 * @param defaultValue what a path has that leads to nothing; null if that is an error
 * @param isRaw whether texts of a path or template stand without quotes and escapes
 * @param template null but for a template
 */
record Column(ColumnType type, String label, String path, String defaultValue, boolean isRaw, Template template) {
    FieldOptions options() {
        return FieldOptions.stored(type == ColumnType.BODY ? StoredContent.BYTES : StoredContent.TEXT);
    }
}
