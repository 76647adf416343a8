package io.millrace.mapping.columns;

import io.millrace.mapping.template.TemplateLimits;

/**
 * What all rules of the kind share.
 *
 * @param showsCredentials whether columns may have the headers {@code Authorization} and {@code Cookie}
 * @param rowBytesMax bytes of a row as a {@link CsvLine}
 * @param template what a template may take for one record
 */
public record ColumnsSettings(boolean showsCredentials, long rowBytesMax, TemplateLimits template) {
    /** Those of a server where nobody has set others. */
    public static final ColumnsSettings DEFAULT = new ColumnsSettings(false, 1536 * 1024, TemplateLimits.DEFAULT);
}
