package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * What a command does inside its transaction. Nobody else changes the catalog meanwhile, so what it checks against
 * {@code now} holds until it commits.
 */
@FunctionalInterface
interface CatalogChange<R> {
    /**
     * A {@code Problem} that it throws rolls the transaction back, like one in the future.
     *
     * @return what to answer, found in the catalog as it is after the commit
     */
    Future<Function<Catalog, R>> apply(SqlConnection connection, Catalog now);
}
