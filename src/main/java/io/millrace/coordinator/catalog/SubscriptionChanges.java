package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.ChangeSubscription;
import io.millrace.catalog.ControlCommand.CreateSubscription;
import io.millrace.catalog.ControlCommand.DeleteSubscription;
import io.millrace.catalog.ControlCommand.RestartSubscription;
import io.millrace.catalog.Subscription;
import io.millrace.model.EndpointId;
import io.millrace.model.ReadOrder;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** The commands about subscriptions. */
final class SubscriptionChanges {
    /** Of the whole server; each endpoint of one costs some memory all the time. */
    private static final int SUBSCRIPTIONS_MAX = 10_000;

    private SubscriptionChanges() {}

    static CatalogChange<Subscription> create(CreateSubscription command) {
        return (connection, now) -> {
            command.group().ifPresent(group -> Missing.requireGroup(now, group, ProblemCode.RELATED_NOT_FOUND));
            command.endpoints().forEach(endpoint -> Missing.requireEndpoint(now, endpoint));
            if (now.subscriptions().size() >= SUBSCRIPTIONS_MAX) {
                throw new Problem(
                        ProblemCode.INCORRECT_STATE,
                        "there are " + SUBSCRIPTIONS_MAX + " subscriptions, the most that may be; delete some first");
            }
            return connection
                    .preparedQuery(
                            """
                            insert into subscriptions (id, dialect, group_id, name, endpoints, url, headers, arrival,
                                start_micros, start_record, stop_micros, creator)
                            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                            """)
                    .execute(Tuple.from(new Object[] {
                        UUID.fromString(command.id()),
                        command.dialect(),
                        command.group().map(UUID::fromString).orElse(null),
                        command.name(),
                        uuids(command.endpoints()),
                        command.url(),
                        command.headersOrNull(),
                        command.order() == ReadOrder.ARRIVAL,
                        command.start().eventMicros(),
                        command.start().sequence(),
                        command.stopMicros() == Subscription.NO_END ? null : command.stopMicros(),
                        command.author().who()
                    }))
                    .map(done -> shown(command.id()));
        };
    }

    private static UUID[] uuids(List<EndpointId> endpoints) {
        return endpoints.stream().map(EndpointId::value).toArray(UUID[]::new);
    }

    static CatalogChange<Subscription> change(ChangeSubscription command) {
        return (connection, now) -> {
            Subscription before = Missing.requireSubscription(now, command.id());
            List<EndpointId> endpoints = command.endpoints().orElse(before.endpoints());
            command.endpoints().ifPresent(some -> some.forEach(endpoint -> Missing.requireEndpoint(now, endpoint)));
            String headers = command.headers().orElse(before.headersOrNull());
            return connection
                    .preparedQuery(
                            "update subscriptions set name = $2, endpoints = $3, url = $4, headers = $5, paused = $6,"
                                    + " updated = clock_timestamp() where id = $1")
                    .execute(Tuple.of(
                            UUID.fromString(before.id()),
                            command.name().orElse(before.name()),
                            uuids(endpoints),
                            command.url().orElse(before.url()),
                            headers == null || headers.isEmpty() ? null : headers,
                            command.isPaused().orElse(before.isPaused())))
                    .compose(done -> forget(connection, before.id(), endpoints))
                    .map(done -> shown(before.id()));
        };
    }

    /** How far it had come with endpoints that are not sent any more: should one come back, it starts like the others. */
    private static Future<?> forget(SqlConnection connection, String id, List<EndpointId> kept) {
        return connection
                .preparedQuery(
                        "delete from subscription_positions where subscription_id = $1 and endpoint_id <> all ($2)")
                .execute(Tuple.of(UUID.fromString(id), (Object) uuids(kept)));
    }

    static CatalogChange<Subscription> restart(RestartSubscription command) {
        return (connection, now) -> {
            Subscription before = Missing.requireSubscription(now, command.id());
            return connection
                    .preparedQuery("update subscriptions set round = round + 1, start_micros = $2, start_record = $3,"
                            + " stop_micros = $4, paused = false, updated = clock_timestamp() where id = $1")
                    .execute(Tuple.of(
                            UUID.fromString(before.id()),
                            command.start().eventMicros(),
                            command.start().sequence(),
                            command.stopMicros() == Subscription.NO_END ? null : command.stopMicros()))
                    .compose(done -> forgetLetters(connection, before.id()))
                    .map(done -> shown(before.id()));
        };
    }

    /** What was given up is sent again with everything else from the start on. */
    private static Future<?> forgetLetters(SqlConnection connection, String id) {
        return connection
                .preparedQuery(
                        """
                        delete from dead_letters d using subscriptions s where s.id = $1 and d.subscription_id = s.id
                            and case when s.arrival then d.record_id >= s.start_record
                                else (d.micros, d.record_id) >= (s.start_micros, s.start_record) end""")
                .execute(Tuple.of(UUID.fromString(id)));
    }

    static CatalogChange<Void> delete(DeleteSubscription command) {
        return (connection, now) -> {
            UUID id = UUID.fromString(
                    Missing.requireSubscription(now, command.id()).id());
            return connection
                    .preparedQuery("update subscriptions set deleted = clock_timestamp() where id = $1")
                    .execute(Tuple.of(id))
                    .compose(done -> clear(connection, "subscription_positions", id))
                    .compose(done -> clear(connection, "dead_letters", id))
                    .compose(done -> Graves.clear(connection, "subscriptions"))
                    .map(done -> after -> null);
        };
    }

    private static Future<?> clear(SqlConnection connection, String table, UUID subscription) {
        return connection
                .preparedQuery("delete from " + table + " where subscription_id = $1")
                .execute(Tuple.of(subscription));
    }

    private static Function<Catalog, Subscription> shown(String id) {
        return after -> Missing.requireSubscription(after, id);
    }
}
