package io.millrace.coordinator.pipeline;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The leases of this process in PostgreSQL, whose clock is the only one that counts. A process takes over at its start
 * what an earlier process of the same node held, since the lock on the node's volume proves that one dead; later it takes
 * nothing from anybody who is alive, so that a cloned data folder never fights over what it acts on. Confined to its
 * verticle.
 */
public final class Leases {
    /** Ends the condition of a statement whose first two parameters are the name and epoch of the lease that it rests on. */
    static final String HELD = " AND EXISTS (SELECT FROM leases WHERE name = $1 AND epoch = $2 AND expires > now())";

    private final Pool pool;
    private final String node;
    private final String holder;
    private final Duration duration;
    private final Map<String, Lease> held = new HashMap<>();
    /** One acquisition at a time of each, since each begins another epoch, and answers may overtake each other. */
    private final Map<String, Future<Lease>> acquiring = new HashMap<>();

    /**
     * @param process unlike that of any other process of the node, ever
     * @param duration how long a lease holds without renewal
     */
    public Leases(Pool pool, String node, String process, Duration duration) {
        this.pool = pool;
        this.node = node;
        this.holder = node + "/" + process;
        this.duration = duration;
    }

    /** Ends what earlier processes of this node held; once, at the start. */
    public Future<Void> takeOver() {
        return pool.preparedQuery(
                        """
                        UPDATE leases SET expires = now() - interval '1 second'
                        WHERE starts_with(holder, $1) AND holder <> $2""")
                .execute(Tuple.of(node + "/", holder))
                .mapEmpty();
    }

    /** The lease, acquired now if this process does not hold it. Fails with {@code UNAVAILABLE_NOW} if another node does. */
    Future<Lease> acquire(String name) {
        Lease mine = held.get(name);
        if (mine != null) {
            return Future.succeededFuture(mine);
        }
        Future<Lease> begun = acquiring.get(name);
        if (begun != null) {
            return begun;
        }
        Future<Lease> taken = take(name);
        acquiring.put(name, taken);
        return taken.onComplete(done -> acquiring.remove(name, taken));
    }

    private Future<Lease> take(String name) {
        return pool.preparedQuery(
                        """
                        INSERT INTO leases AS held (name, holder, epoch, expires)
                        VALUES ($1, $2, 1, now() + $3::bigint * interval '1 millisecond')
                        ON CONFLICT (name) DO UPDATE
                        SET holder = excluded.holder, epoch = held.epoch + 1, expires = excluded.expires
                        WHERE held.expires < now() OR held.holder = excluded.holder
                        RETURNING epoch""")
                .execute(Tuple.of(name, holder, duration.toMillis()))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.failedFuture(
                                new Problem(ProblemCode.UNAVAILABLE_NOW, "another node holds the lease " + name));
                    }
                    Lease lease = new Lease(name, holder, rows.iterator().next().getLong(0));
                    held.put(name, lease);
                    return Future.succeededFuture(lease);
                });
    }

    /**
     * Makes sure that the leases still hold, and keeps others from taking them over until the transaction ends. All that a
     * transaction needs at once, in one order, so that two never wait for each other.
     */
    static Future<Void> hold(SqlClient transaction, Lease... leases) {
        String[] names = Stream.of(leases).map(Lease::name).toArray(String[]::new);
        Long[] epochs = Stream.of(leases).map(Lease::epoch).toArray(Long[]::new);
        return transaction
                .preparedQuery(
                        """
                        SELECT l.name FROM leases l JOIN unnest($1::text[], $2::bigint[]) AS mine (name, epoch)
                            ON l.name = mine.name AND l.epoch = mine.epoch
                        WHERE l.expires > clock_timestamp() ORDER BY l.name FOR SHARE OF l""")
                .execute(Tuple.of(names, (Object) epochs))
                .compose(rows -> rows.size() == leases.length
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Problem(
                                ProblemCode.UNAVAILABLE_NOW, "one of the leases " + List.of(names) + " was lost")));
    }

    /** Prolongs all leases; those that were lost, or that this process has in another epoch, are forgotten, and returned. */
    Future<Set<String>> renew() {
        Set<Lease> asked = Set.copyOf(held.values());
        return pool.preparedQuery(
                        """
                        WITH mine AS (SELECT name FROM leases WHERE holder = $1 ORDER BY name FOR UPDATE)
                        UPDATE leases SET expires = clock_timestamp() + $2::bigint * interval '1 millisecond'
                        WHERE name IN (SELECT name FROM mine) RETURNING name, epoch""")
                .execute(Tuple.of(holder, duration.toMillis()))
                .map(rows -> {
                    Map<String, Long> epochs = new HashMap<>();
                    rows.forEach(row -> epochs.put(row.getString(0), row.getLong(1)));
                    Set<String> lost = new HashSet<>();
                    held.values().stream()
                            .filter(lease -> asked.contains(lease)
                                    && !Long.valueOf(lease.epoch()).equals(epochs.get(lease.name())))
                            .forEach(lease -> lost.add(lease.name()));
                    held.keySet().removeAll(lost);
                    return lost;
                });
    }

    /** Lets other nodes take over at once. */
    public Future<Void> release() {
        held.clear();
        return pool.preparedQuery("UPDATE leases SET expires = now() WHERE holder = $1")
                .execute(Tuple.of(holder))
                .mapEmpty();
    }
}
