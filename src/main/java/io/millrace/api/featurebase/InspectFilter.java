package io.millrace.api.featurebase;

import io.millrace.admission.FragmentFilter;
import io.millrace.admission.FragmentView;
import io.millrace.catalog.Catalog;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.MultiMap;

/** What an inspection is to tell, by the names that fragments have for clients. Immutable, thread-safe. */
record InspectFilter(Catalog catalog, NameFilter indexes, NameFilter fields, NameFilter views, ShardFilter shards)
        implements FragmentFilter {
    private static final String DOING = "inspect request: ";

    /** @throws Problem if one of the lists is none */
    static InspectFilter of(MultiMap arguments, Catalog catalog) {
        try {
            return new InspectFilter(
                    catalog,
                    NameFilter.of(arguments.get("indexes")),
                    NameFilter.of(arguments.get("fields")),
                    NameFilter.of(arguments.get("views")),
                    ShardFilter.of(arguments.get("shards")));
        } catch (Problem problem) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, DOING + problem.getMessage()).causedBy(problem);
        }
    }

    @Override
    public boolean takes(TableSchema table) {
        return indexes.takes(ServerJson.name(catalog, table));
    }

    @Override
    public boolean takes(TableSchema table, Field field) {
        return fields.takes(field.name());
    }

    @Override
    public boolean takes(FragmentView view) {
        return ServerViews.isShown(view)
                && fields.takes(ServerViews.field(view))
                && views.takes(ServerViews.name(view));
    }

    @Override
    public boolean takes(long shard) {
        return shards.takes(shard);
    }

    /** What clients call a view of a table: {@code index/field/view}. */
    String path(FragmentView view) {
        return ServerJson.name(catalog, view.table()) + "/" + ServerViews.field(view) + "/" + ServerViews.name(view);
    }
}
