package io.millrace.coordinator.push;

import io.millrace.admission.PushCommand;
import io.millrace.coordinator.postgres.SqlProblems;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.DeadLetter;
import io.millrace.model.EndpointId;
import io.millrace.model.PushPosition;
import io.millrace.model.RecordPoint;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Positions and dead letters of subscriptions in PostgreSQL. Confined to its verticle. */
public final class PushLedger {
    /** Of one subscription. */
    static final int LETTERS_MAX = 10_000;

    private final Pool pool;

    public PushLedger(Pool pool) {
        this.pool = pool;
    }

    /** The command says what comes back. */
    public Future<Object> carryOut(PushCommand command) {
        return Transactions.repeat(() -> answer(command)).recover(SqlProblems::failed);
    }

    private Future<Object> answer(PushCommand command) {
        if (command instanceof PushCommand.Positions positions) {
            return positions(positions).map(found -> found);
        } else if (command instanceof PushCommand.Save save) {
            return save(save.positions());
        } else if (command instanceof PushCommand.Bury bury) {
            return bury(bury.letter()).map(kept -> kept);
        } else if (command instanceof PushCommand.Find find) {
            return letters(find).map(found -> found);
        } else if (command instanceof PushCommand.Look look) {
            return letters(look).map(found -> found);
        }
        return forget((PushCommand.Forget) command);
    }

    private Future<List<PushPosition>> positions(PushCommand.Positions command) {
        UUID one = command.subscription().map(UUID::fromString).orElse(null);
        UUID endpoint = command.endpoint().map(EndpointId::value).orElse(null);
        return pool.preparedQuery(
                        """
                        select subscription_id, endpoint_id, round, micros, record_id, sent, failure, name
                        from subscription_positions
                        where ($1::uuid is null or subscription_id = $1) and ($2::uuid is null or endpoint_id = $2)""")
                .execute(Tuple.of(one, endpoint))
                .map(rows -> {
                    List<PushPosition> found = new ArrayList<>();
                    for (Row row : rows) {
                        found.add(new PushPosition(
                                row.getUUID(0).toString(),
                                new EndpointId(row.getUUID(1)),
                                row.getInteger(2),
                                new RecordPoint(row.getLong(3), row.getLong(4)),
                                row.getString(7),
                                row.getLong(5),
                                row.getString(6)));
                    }
                    return found;
                });
    }

    /** Of a round that is over, or of what is not sent any more, nothing is kept. */
    private Future<Object> save(List<PushPosition> positions) {
        return pool.preparedQuery(
                        """
                        insert into subscription_positions as known
                            (subscription_id, endpoint_id, round, micros, record_id, sent, failure, name)
                        select p.* from unnest($1::uuid[], $2::uuid[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[])
                            as p (subscription_id, endpoint_id, round, micros, record_id, sent, failure, name)
                        join subscriptions s on s.id = p.subscription_id and s.round = p.round and s.deleted is null
                            and p.endpoint_id = any (s.endpoints)
                        on conflict (subscription_id, endpoint_id) do update set round = excluded.round, micros = excluded.micros,
                            record_id = excluded.record_id, name = excluded.name, sent = excluded.sent, failure = excluded.failure""")
                .execute(Tuple.from(new Object[] {
                    column(positions, UUID[]::new, position -> UUID.fromString(position.subscription())),
                    column(positions, UUID[]::new, position -> position.endpoint()
                            .value()),
                    column(positions, Integer[]::new, PushPosition::round),
                    column(positions, Long[]::new, position -> position.last().eventMicros()),
                    column(positions, Long[]::new, position -> position.last().sequence()),
                    column(positions, Long[]::new, PushPosition::sent),
                    column(positions, String[]::new, PushPosition::failureOrNull),
                    column(positions, String[]::new, PushPosition::nameOrNull)
                }))
                .mapEmpty();
    }

    private static <T, R> R[] column(List<T> all, IntFunction<R[]> array, Function<T, R> value) {
        return all.stream().map(value).toArray(array);
    }

    /** Whether it is kept, or was already. */
    private Future<Boolean> bury(DeadLetter letter) {
        return pool.preparedQuery(
                        """
                        insert into dead_letters (subscription_id, endpoint_id, record_id, micros, status, reason, name)
                        select s.id, $2, $3, $4, $5, $6, $8 from subscriptions s where s.id = $1 and s.deleted is null
                            and (select count(*) from dead_letters d where d.subscription_id = $1) < $7
                        on conflict (subscription_id, endpoint_id, record_id) do update set status = excluded.status,
                            reason = excluded.reason, failed = clock_timestamp()""")
                .execute(Tuple.of(
                        UUID.fromString(letter.subscription()),
                        letter.endpoint().value(),
                        letter.point().sequence(),
                        letter.point().eventMicros(),
                        letter.status() == 0 ? null : letter.status(),
                        letter.reason(),
                        LETTERS_MAX,
                        letter.name()))
                .map(rows -> rows.rowCount() == 1);
    }

    private Future<PushCommand.Letters> letters(PushCommand.Find find) {
        return pool.preparedQuery(
                        """
                        select d.endpoint_id, d.micros, d.record_id, coalesce(d.status, 0), d.reason, d.failed, n.total, d.name
                        from (select count(*)::int as total from dead_letters where subscription_id = $1) n left join lateral (
                            select * from dead_letters where subscription_id = $1
                            order by failed, endpoint_id, record_id offset $2 limit $3) d on true""")
                .execute(Tuple.of(UUID.fromString(find.subscription()), find.offset(), find.limit()))
                .map(rows -> {
                    List<DeadLetter> letters = new ArrayList<>();
                    int total = 0;
                    for (Row row : rows) {
                        total = row.getInteger(6);
                        if (row.getUUID(0) != null) {
                            letters.add(new DeadLetter(
                                    find.subscription(),
                                    new EndpointId(row.getUUID(0)),
                                    new RecordPoint(row.getLong(1), row.getLong(2)),
                                    row.getString(7),
                                    row.getInteger(3),
                                    row.getString(4),
                                    row.getOffsetDateTime(5).toInstant()));
                        }
                    }
                    return new PushCommand.Letters(letters, total);
                });
    }

    private Future<List<DeadLetter>> letters(PushCommand.Look look) {
        UUID[] subscriptions =
                look.subscriptions().stream().map(UUID::fromString).toArray(UUID[]::new);
        return pool.preparedQuery(
                        """
                        select subscription_id, micros, name, coalesce(status, 0), reason, failed from dead_letters
                        where subscription_id = any ($1) and endpoint_id = $2 and record_id = $3""")
                .execute(Tuple.of(subscriptions, look.endpoint().value(), look.record()))
                .map(rows -> {
                    List<DeadLetter> letters = new ArrayList<>();
                    rows.forEach(row -> letters.add(new DeadLetter(
                            row.getUUID(0).toString(),
                            look.endpoint(),
                            new RecordPoint(row.getLong(1), look.record()),
                            row.getString(2),
                            row.getInteger(3),
                            row.getString(4),
                            row.getOffsetDateTime(5).toInstant())));
                    return letters;
                });
    }

    private Future<Object> forget(PushCommand.Forget command) {
        return pool.preparedQuery(
                        """
                        delete from dead_letters d using unnest($2::uuid[], $3::bigint[]) as g (endpoint_id, record_id)
                        where d.subscription_id = $1 and d.endpoint_id = g.endpoint_id and d.record_id = g.record_id""")
                .execute(Tuple.of(
                        UUID.fromString(command.subscription()),
                        column(command.letters(), UUID[]::new, letter -> letter.endpoint()
                                .value()),
                        column(command.letters(), Long[]::new, letter -> letter.point()
                                .sequence())))
                .mapEmpty();
    }
}
