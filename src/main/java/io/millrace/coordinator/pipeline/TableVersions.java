package io.millrace.coordinator.pipeline;

import io.millrace.coordinator.catalog.TableSql;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.LinkedHashMap;
import java.util.Map;

/** The versions of tables that slices were written with; a version never changes, so it is read once. Confined to its verticle. */
final class TableVersions {
    private static final int KEPT_MAX = 1_000;

    private record Key(TableId table, int version) {}

    private final Pool pool;
    private final Map<Key, TableSchema> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, TableSchema> eldest) {
            return size() > KEPT_MAX;
        }
    };

    TableVersions(Pool pool) {
        this.pool = pool;
    }

    Future<TableSchema> version(TableId table, int version) {
        Key key = new Key(table, version);
        TableSchema schema = known.get(key);
        return schema != null
                ? Future.succeededFuture(schema)
                : TableSql.version(pool, table, version).onSuccess(read -> known.put(key, read));
    }
}
