package io.millrace.coordinator.catalog;

import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.AddSink;
import io.millrace.catalog.ControlCommand.CloseLoads;
import io.millrace.catalog.ControlCommand.DeleteSink;
import io.millrace.catalog.ControlCommand.DisableSink;
import io.millrace.catalog.ControlCommand.EnableSink;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.ControlCommand.RollBackSink;
import io.millrace.catalog.ControlCommand.SinkChange;
import io.millrace.catalog.ControlCommand.UndeleteSink;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Overrides;
import io.millrace.catalog.Sink;
import io.millrace.model.EndpointId;
import io.millrace.model.MappingSpec;
import io.millrace.model.SinkId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The commands about sinks. Immutable. */
final class SinkChanges {
    /** One that was disabled with its endpoint, which was enabled while the sink was deleted, is enabled too. */
    private static final String UNDELETE =
            """
            with back as (select id, $2 and coalesce(disabled ->> 'directly' = 'false', false) as is_on from sinks where id = $1)
            update sinks s set deleted = null, deleted_by = null, deleted_directly = false,
                state = case when is_on then 'ACTIVE' else state end, disabled = case when is_on then null else disabled end
            from back where s.id = back.id
            """;

    private final RuleFields rules;

    SinkChanges(RuleFields rules) {
        this.rules = rules;
    }

    /**
     * One after the other, since several may feed one table and give it fields.
     *
     * @param revives whether deleted ones of the same names come back with these definitions
     */
    Future<?> add(
            SqlConnection connection,
            Catalog now,
            EndpointId endpoint,
            String database,
            List<NewSink> sinks,
            boolean revives,
            Author author) {
        SinkTables tables = new SinkTables(connection, now, rules);
        Set<String> names = new HashSet<>();
        Future<?> last = Future.succeededFuture();
        for (NewSink sink : sinks) {
            Overrides.require(sink.details());
            requireFree(now, endpoint, sink.details().name());
            if (!names.add(sink.details().name())) {
                throw taken(sink.details().name());
            }
            last = last.compose(done -> tables.find(database, sink.table()))
                    .compose(table -> tables.fit(table, sink.rule()))
                    .compose(table -> put(connection, endpoint, sink, table.id(), revives, author));
        }
        return last;
    }

    private static Future<?> put(
            SqlConnection connection,
            EndpointId endpoint,
            NewSink sink,
            TableId table,
            boolean revives,
            Author author) {
        Future<Optional<SinkId>> revived = revives
                ? SinkSql.revive(connection, endpoint, sink, table, author)
                : Future.succeededFuture(Optional.empty());
        return revived.compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> SinkSql.insert(connection, endpoint, sink, table, author)));
    }

    /** The same for sinks that are there. */
    Future<?> change(
            SqlConnection connection, Catalog now, Endpoint endpoint, Map<SinkId, SinkChange> changes, Author author) {
        SinkTables tables = new SinkTables(connection, now, rules);
        Future<?> last = Future.succeededFuture();
        for (Map.Entry<SinkId, SinkChange> entry : changes.entrySet()) {
            Sink sink = endpoint.sinks().stream()
                    .filter(each -> each.id().equals(entry.getKey()))
                    .findFirst()
                    .orElseThrow(() -> Missing.sink(entry.getKey()));
            SinkChange change = entry.getValue();
            last = last.compose(done -> change.table()
                            .map(table -> tables.find(endpoint.databaseId(), table))
                            .orElseGet(() -> Future.succeededFuture(sink.table())))
                    .compose(table -> change(
                            connection,
                            now,
                            tables,
                            sink,
                            change.details().orElse(sink.details()),
                            table,
                            change.rule().orElse(sink.rule()),
                            author))
                    .compose(done -> change.dropsFields()
                            ? tables.dropUnused(sink, change.rule().orElse(sink.rule()))
                            : Future.succeededFuture());
        }
        return last;
    }

    private Future<?> change(
            SqlConnection connection,
            Catalog now,
            SinkTables tables,
            Sink sink,
            Details details,
            TableSchema table,
            MappingSpec rule,
            Author author) {
        Overrides.require(details);
        if (!details.name().equals(sink.name())) {
            requireFree(now, sink.endpoint(), details.name());
        }
        return tables.fit(table, rule)
                .compose(done -> SinkSql.change(connection, sink.id(), details, table.id(), rule, author));
    }

    /** Puts an empty table in the place of each that was made for a sink of the endpoint and that no other endpoint feeds. */
    Future<?> empty(SqlConnection connection, Catalog now, Endpoint endpoint, Author author) {
        SinkTables tables = new SinkTables(connection, now, rules);
        Future<?> last = Future.succeededFuture();
        for (Sink sink : endpoint.sinks()) {
            last = last.compose(done -> PurgeSql.dropTable(connection, endpoint.id(), sink.table()))
                    .compose(isDropped -> isDropped
                            ? TableSql.makeForSink(
                                            connection,
                                            sink.table().database(),
                                            sink.table().name(),
                                            sink.table().identity())
                                    .compose(table -> change(
                                            connection, now, tables, sink, sink.details(), table, sink.rule(), author))
                            : Future.succeededFuture());
        }
        return last;
    }

    CatalogChange<Sink> add(AddSink command) {
        return (connection, now) -> {
            Endpoint endpoint = Missing.requireEndpoint(now, command.endpoint());
            String name = command.sink().details().name();
            return add(
                            connection,
                            now,
                            endpoint.id(),
                            endpoint.databaseId(),
                            List.of(command.sink()),
                            command.revives(),
                            command.author())
                    .map(done -> after -> Missing.requireEndpoint(after, endpoint.id()).sinks().stream()
                            .filter(sink -> sink.name().equals(name))
                            .findFirst()
                            .orElseThrow());
        };
    }

    CatalogChange<Sink> disable(DisableSink command) {
        return (connection, now) -> {
            Sink sink = Missing.requireSink(now, command.id());
            if (sink.trail().disabled() != null && sink.trail().disabled().isDirect()) {
                return Future.succeededFuture(shown(command.id()));
            }
            return connection
                    .preparedQuery(
                            """
                            update sinks set state = 'DISABLED', failure = null, disabled = jsonb_build_object(
                                'at', clock_timestamp(), 'by', $2::text, 'reason', $3::text, 'directly', true)
                            where id = $1
                            """)
                    .execute(Tuple.of(command.id().value(), command.author().who(), command.reason()))
                    .compose(done -> SinkSql.nextVersion(connection, command.id(), command.author()))
                    .map(done -> shown(command.id()));
        };
    }

    /** One that was disabled with its endpoint comes back with it only. */
    CatalogChange<Sink> enable(EnableSink command) {
        return (connection, now) -> {
            Sink sink = Missing.requireSink(now, command.id());
            if (sink.trail().disabled() == null || !sink.trail().disabled().isDirect()) {
                return Future.succeededFuture(shown(command.id()));
            }
            // the version first: the sink gets one load, when it takes records
            return SinkSql.nextVersion(connection, command.id(), command.author())
                    .compose(done -> connection
                            .preparedQuery("update sinks set state = 'ACTIVE', disabled = null where id = $1")
                            .execute(Tuple.of(command.id().value())))
                    .map(done -> shown(command.id()));
        };
    }

    CatalogChange<Sink> rollBack(RollBackSink command) {
        return (connection, now) -> {
            Sink sink = Missing.requireSink(now, command.id());
            return SinkSql.versions(connection, command.id())
                    .map(versions -> SinkSql.Definition.of(Missing.requireVersion(versions, command.number())))
                    .compose(before -> change(
                            connection,
                            now,
                            new SinkTables(connection, now, rules),
                            sink,
                            before.details(),
                            Missing.requireTable(now, before.table()),
                            before.rule(),
                            command.author()))
                    .map(done -> shown(command.id()));
        };
    }

    static CatalogChange<Void> closeLoads(CloseLoads command) {
        return (connection, now) -> connection
                .preparedQuery("update sinks set load_id = null where id = any ($1) and load_id is not null")
                .execute(Tuple.of(
                        (Object) command.sinks().stream().map(SinkId::value).toArray(Long[]::new)))
                .map(done -> after -> null);
    }

    CatalogChange<Void> delete(DeleteSink command) {
        return (connection, now) -> {
            Missing.requireSink(now, command.id());
            return connection
                    .preparedQuery("update sinks set deleted = clock_timestamp(), deleted_by = $2,"
                            + " deleted_directly = true where id = $1")
                    .execute(Tuple.of(command.id().value(), command.author().who()))
                    .compose(done -> Graves.clear(connection, "sinks"))
                    .map(done -> after -> null);
        };
    }

    CatalogChange<Sink> undelete(UndeleteSink command) {
        return (connection, now) -> connection
                .preparedQuery(
                        "select endpoint_id, table_id, name from sinks where id = $1 and deleted is not null and not purged")
                .execute(Tuple.of(command.id().value()))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        throw new Problem(ProblemCode.NOT_FOUND, "there is no deleted sink " + command.id());
                    }
                    Row row = rows.iterator().next();
                    Endpoint endpoint = Missing.requireEndpoint(now, new EndpointId(row.getUUID(0)));
                    Missing.requireTable(now, new TableId(row.getLong(1)));
                    requireFree(now, endpoint.id(), row.getString(2));
                    boolean isOn = endpoint.trail().disabled() == null;
                    return SinkSql.nextVersion(connection, command.id(), command.author())
                            .compose(done -> connection
                                    .preparedQuery(UNDELETE)
                                    .execute(Tuple.of(command.id().value(), isOn)));
                })
                .map(done -> shown(command.id()));
    }

    /** Those that were deleted with their endpoint. */
    Future<?> undeleteAll(SqlConnection connection, Catalog now, EndpointId endpoint) {
        UUID id = endpoint.value();
        return connection
                .preparedQuery("update sinks set deleted = null, deleted_by = null where endpoint_id = $1"
                        + " and deleted is not null and not deleted_directly returning table_id")
                .execute(Tuple.of(id))
                .map(rows -> {
                    rows.forEach(row -> Missing.requireTable(now, new TableId(row.getLong(0))));
                    return null;
                });
    }

    private static Function<Catalog, Sink> shown(SinkId id) {
        return after -> Missing.requireSink(after, id);
    }

    private static void requireFree(Catalog now, EndpointId endpoint, String name) {
        Names.requireLine("sink", name);
        if (SinkSql.isTaken(now, endpoint, name)) {
            throw taken(name);
        }
    }

    private static Problem taken(String name) {
        return new Problem(ProblemCode.ALREADY_EXISTS, "a sink named " + name + " exists in the endpoint");
    }
}
