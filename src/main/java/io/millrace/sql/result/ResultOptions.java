package io.millrace.sql.result;

/**
 * What clients may ask of a format.
 *
 * @param hasHeaders whether a table begins with the names of its columns
 * @param hasRowNames whether there is a column {@code _rowName}; not asked of full and atom
 * @param hasRowHashes whether there is a column {@code _rowHash}; not asked of full and atom
 * @param areColumnsSorted by name; else they come as they first appear
 */
public record ResultOptions(boolean hasHeaders, boolean hasRowNames, boolean hasRowHashes, boolean areColumnsSorted) {
    public static final ResultOptions DEFAULT = new ResultOptions(true, true, false, false);
}
