package io.millrace.admission;

import io.millrace.model.TableId;
import java.util.List;

/**
 * Put values into fields of a table, all of them or none; the reply comes when they are durable.
 *
 * @param fields in the order in which they count; may name a field several times
 */
public record ImportCommand(TableId table, List<FieldImport> fields) {
    public ImportCommand {
        fields = List.copyOf(fields);
    }
}
