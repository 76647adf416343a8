package io.millrace.pql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.pql.result.QueryResult.Aggregate;
import io.millrace.pql.result.QueryResult.Group;
import io.millrace.pql.result.QueryResult.GroupCell;
import io.millrace.pql.result.QueryResult.GroupsResult;
import java.io.IOException;

/** Writes the answer of GroupBy. */
final class GroupsJson {
    private GroupsJson() {}

    static void write(JsonGenerator out, GroupsResult result) throws IOException {
        out.writeStartArray();
        for (Group group : result.groups()) {
            out.writeStartObject();
            out.writeArrayFieldStart("group");
            for (GroupCell cell : group.cells()) {
                writeCell(out, cell);
            }
            out.writeEndArray();
            out.writeNumberField("count", group.count());
            if (result.aggregate() != Aggregate.NONE) {
                out.writeFieldName(result.aggregate() == Aggregate.DISTINCT_COUNT ? "aggregate" : "sum");
                out.writeNumber(group.aggregate().toPlainString());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeCell(JsonGenerator out, GroupCell cell) throws IOException {
        out.writeStartObject();
        out.writeStringField("field", cell.field());
        if (cell instanceof GroupCell.Row row) {
            out.writeNumberField("rowID", row.row());
        } else if (cell instanceof GroupCell.Key key) {
            out.writeStringField("rowKey", key.key());
        } else if (cell instanceof GroupCell.NumberValue number) {
            out.writeNumberField("value", number.value());
        } else if (cell instanceof GroupCell.TimeValue time) {
            out.writeStringField("value", time.text());
        }
        out.writeEndObject();
    }
}
