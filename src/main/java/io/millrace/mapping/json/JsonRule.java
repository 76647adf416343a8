package io.millrace.mapping.json;

import io.millrace.mapping.Mapping;
import io.millrace.model.TableSchema;
import java.util.List;

/**
 * How JSON records become rows of a table version: what a language of rules is compiled to. Immutable.
 *
 * @param table has all the fields that the columns name
 * @param allowsMissing whether a record may lack members
 * @param columns one {@link Conversion.RecordId} or, for a table with record keys, the {@link Conversion.KeyPart}s in the
 *     key's order, and anything else; problems of a record are told in this order
 */
public record JsonRule(TableSchema table, boolean allowsMissing, List<ColumnRule> columns) {
    public JsonRule {
        columns = List.copyOf(columns);
        long ids = count(columns, Conversion.RecordId.class);
        long keyParts = count(columns, Conversion.KeyPart.class);
        if (table.isKeyed() ? ids > 0 || keyParts == 0 : ids != 1 || keyParts > 0) {
            throw new IllegalArgumentException(
                    ids + " ids and " + keyParts + " parts of a key do not name records of " + table);
        }
    }

    private static long count(List<ColumnRule> columns, Class<? extends Conversion> type) {
        return columns.stream()
                .filter(column -> type.isInstance(column.conversion()))
                .count();
    }

    /** Something that maps requests by this rule. */
    public Mapping compile() {
        return new MappingCompiler(this).compile();
    }
}
