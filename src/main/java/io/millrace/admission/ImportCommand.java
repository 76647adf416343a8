package io.millrace.admission;

import io.millrace.model.TableId;
import java.util.List;

/**
 * Put values into fields of a table, all of them or none; the reply comes when they are durable.
 *
 * @param records of a keyed table that are there then, also without a value
 * @param fields in the order in which they count; may name a field several times
 */
public record ImportCommand(TableId table, NameList records, List<FieldImport> fields) {
    public ImportCommand {
        fields = List.copyOf(fields);
    }

    public ImportCommand(TableId table, List<FieldImport> fields) {
        this(table, NameList.of(List.of()), fields);
    }

    static ImportCommand ofRecords(TableId table, NameList records) {
        return new ImportCommand(table, records, List.of());
    }
}
