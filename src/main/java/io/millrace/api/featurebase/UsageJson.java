package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.model.Field;
import io.millrace.model.StoredUsage;
import io.millrace.model.StoredUsage.OfField;
import io.millrace.model.TableSchema;

/**
 * What a table takes of the disk, in the server's words. The parts of an index add up to its total; what belongs to no field is its
 * metadata. Immutable.
 */
record UsageJson(TableSchema table, StoredUsage usage) {
    ObjectNode render() {
        ObjectNode fields = Json.object();
        long fragments = usage.records();
        long keys = 0;
        fields.set(ServerViews.RECORDS, render(new OfField(usage.records(), 0, 0)));
        for (Field field : table.fields()) {
            OfField its = usage.of(field);
            fields.set(field.name(), render(its));
            fragments += its.rows();
            keys += its.keys();
        }
        ObjectNode json = Json.object()
                .put("total", usage.total())
                .put("indexKeys", usage.recordKeys())
                .put("fieldKeysTotal", keys)
                .put("fragments", fragments)
                .put("metadata", usage.total() - usage.recordKeys() - keys - fragments);
        json.set("fields", fields);
        return json;
    }

    private static ObjectNode render(OfField field) {
        return Json.object()
                .put("total", field.rows() + field.keys() + field.directory())
                .put("fragments", field.rows())
                .put("keys", field.keys())
                .put("metadata", field.directory());
    }
}
