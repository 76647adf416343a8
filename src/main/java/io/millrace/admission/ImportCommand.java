package io.millrace.admission;

import io.millrace.model.TableId;
import java.util.List;

/**
 * Put values into fields of a table, all of them or none; the reply comes when they are durable.
 *
 * @param names keys of records in a keyed table that have ids then, whether they exist or not
 * @param fields in the order in which they count; may name a field several times
 */
public record ImportCommand(TableId table, List<String> names, List<FieldImport> fields) {
    public ImportCommand {
        names = List.copyOf(names);
        fields = List.copyOf(fields);
    }

    public ImportCommand(TableId table, List<FieldImport> fields) {
        this(table, List.of(), fields);
    }

    static ImportCommand ofNames(TableId table, List<String> names) {
        return new ImportCommand(table, names, List.of());
    }
}
