package io.millrace.sql;

/**
 * What one query may take.
 *
 * @param bytesMax memory for what has to be held at once: groups, rows to be sorted, one side of a join, columns of a table; as estimated
 */
public record SqlLimits(long bytesMax) {
    public static final SqlLimits DEFAULT = new SqlLimits(256L << 20);
}
