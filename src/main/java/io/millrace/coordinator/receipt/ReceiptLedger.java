package io.millrace.coordinator.receipt;

import io.millrace.log.KeyedReceipt;
import io.millrace.model.EndpointId;
import io.millrace.model.RequestKey;
import io.millrace.model.Sha256;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The receipts in PostgreSQL; one statement for any number of them. Confined to its verticle. */
final class ReceiptLedger {
    private final Pool pool;

    ReceiptLedger(Pool pool) {
        this.pool = pool;
    }

    /** Those that there are of these keys. */
    Future<List<KeyedReceipt>> find(List<RequestKey> keys) {
        return pool.preparedQuery(
                        """
                        SELECT r.endpoint_id, r.key, r.body, r.receipt, r.committed_micros
                        FROM unnest($1::uuid[], $2::bytea[]) AS wanted (endpoint_id, key)
                        JOIN receipts r USING (endpoint_id, key)""")
                .execute(Tuple.of(endpoints(keys), (Object) hashes(keys, RequestKey::hash)))
                .map(rows -> {
                    List<KeyedReceipt> found = new ArrayList<>();
                    rows.forEach(row -> found.add(receipt(row)));
                    return found;
                });
    }

    /**
     * Adds receipts; those that are there already stay, unless they are too old.
     *
     * @param expiredMicros older ones do not count any more, microseconds since 1970
     */
    Future<Void> add(List<KeyedReceipt> receipts, long expiredMicros) {
        Map<RequestKey, KeyedReceipt> newest = new LinkedHashMap<>();
        receipts.forEach(receipt -> newest.put(receipt.key(), receipt));
        List<KeyedReceipt> all = List.copyOf(newest.values());
        List<RequestKey> keys = all.stream().map(KeyedReceipt::key).toList();
        return pool.preparedQuery(
                        """
                        INSERT INTO receipts AS known (endpoint_id, key, body, receipt, committed_micros)
                        SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bigint[])
                        ON CONFLICT (endpoint_id, key) DO UPDATE SET body = excluded.body, receipt = excluded.receipt,
                            committed_micros = excluded.committed_micros
                        WHERE known.committed_micros <= $6""")
                .execute(Tuple.of(
                        endpoints(keys),
                        hashes(keys, RequestKey::hash),
                        hashes(all, KeyedReceipt::body),
                        all.stream().map(each -> Buffer.buffer(each.receipt())).toArray(Buffer[]::new),
                        all.stream().map(KeyedReceipt::micros).toArray(Long[]::new),
                        expiredMicros))
                .mapEmpty();
    }

    /** Removes receipts up to that time, at most so many; gives how many it were. */
    Future<Integer> remove(long expiredMicros, int most) {
        return pool.preparedQuery(
                        """
                        DELETE FROM receipts WHERE (endpoint_id, key) IN (
                            SELECT endpoint_id, key FROM receipts WHERE committed_micros <= $1
                            ORDER BY committed_micros LIMIT $2)""")
                .execute(Tuple.of(expiredMicros, most))
                .map(rows -> rows.rowCount());
    }

    private static UUID[] endpoints(Collection<RequestKey> keys) {
        return keys.stream().map(key -> key.endpoint().value()).toArray(UUID[]::new);
    }

    private static <T> Buffer[] hashes(Collection<T> some, Function<T, Sha256> hash) {
        return some.stream()
                .map(each -> Buffer.buffer(hash.apply(each).toBytes()))
                .toArray(Buffer[]::new);
    }

    private static KeyedReceipt receipt(Row row) {
        return new KeyedReceipt(
                new RequestKey(new EndpointId(row.getUUID("endpoint_id")), hash(row.getBuffer("key"))),
                hash(row.getBuffer("body")),
                row.getLong("committed_micros"),
                row.getBuffer("receipt").getBytes());
    }

    private static Sha256 hash(Buffer bytes) {
        return Sha256.read(ByteBuffer.wrap(bytes.getBytes()));
    }
}
