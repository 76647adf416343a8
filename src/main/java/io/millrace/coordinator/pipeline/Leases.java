package io.millrace.coordinator.pipeline;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The leases of this process in PostgreSQL, whose clock is the only one that counts. A process takes over at once what an
 * earlier process of the same node held, since the lock on the node's volume proves that one dead. Confined to its
 * verticle.
 */
public final class Leases {
    private final Pool pool;
    private final String node;
    private final String holder;
    private final Duration duration;
    private final Map<String, Lease> held = new HashMap<>();

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

    /** The lease, acquired now if this process does not hold it. Fails with {@code UNAVAILABLE_NOW} if another node does. */
    Future<Lease> acquire(String name) {
        Lease mine = held.get(name);
        return mine != null ? Future.succeededFuture(mine) : take(name);
    }

    private Future<Lease> take(String name) {
        return pool.preparedQuery(
                        """
                        INSERT INTO leases AS held (name, holder, epoch, expires)
                        VALUES ($1, $2, 1, now() + $3::bigint * interval '1 millisecond')
                        ON CONFLICT (name) DO UPDATE
                        SET holder = excluded.holder, epoch = held.epoch + 1, expires = excluded.expires
                        WHERE held.expires < now() OR starts_with(held.holder, $4)
                        RETURNING epoch""")
                .execute(Tuple.of(name, holder, duration.toMillis(), node + "/"))
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

    /** Prolongs all leases; those that were lost are forgotten, and returned. */
    Future<Set<String>> renew() {
        return pool.preparedQuery(
                        """
                        UPDATE leases SET expires = now() + $2::bigint * interval '1 millisecond'
                        WHERE holder = $1 RETURNING name""")
                .execute(Tuple.of(holder, duration.toMillis()))
                .map(rows -> {
                    Set<String> lost = new HashSet<>(held.keySet());
                    rows.forEach(row -> lost.remove(row.getString(0)));
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
