package io.millrace.coordinator.receipt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.log.KeyedReceipt;
import io.millrace.model.EndpointId;
import io.millrace.model.RequestKey;
import io.millrace.model.Sha256;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReceiptLedgerIT {
    private static final EndpointId ENDPOINT = new EndpointId(new UUID(5, 6));

    private final Postgres postgres = PostgresForTests.fresh();
    private Vertx vertx;
    private Pool pool;
    private ReceiptLedger ledger;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        pool = PgBuilder.pool()
                .connectingTo(postgres.connectOptions())
                .using(vertx)
                .build();
        ledger = new ReceiptLedger(pool);
    }

    @AfterEach
    void close() {
        pool.close().await();
        vertx.close().await();
    }

    private static KeyedReceipt receipt(String key, long micros, int number) {
        return new KeyedReceipt(
                RequestKey.of(ENDPOINT, key),
                new Sha256(number, -number, Long.MAX_VALUE, Long.MIN_VALUE),
                micros,
                new byte[] {(byte) number, 0, -1});
    }

    private void check(String key, KeyedReceipt... expected) {
        List<KeyedReceipt> found = ledger.find(List.of(RequestKey.of(ENDPOINT, key), RequestKey.of(ENDPOINT, "never")))
                .await();
        assertEquals(expected.length, found.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i].key(), found.get(i).key());
            assertEquals(expected[i].body(), found.get(i).body());
            assertEquals(expected[i].micros(), found.get(i).micros());
            assertArrayEquals(expected[i].receipt(), found.get(i).receipt());
        }
    }

    @Test
    void keepsTheFirstReceiptOfAKeyUntilItIsTooOld() {
        KeyedReceipt a = receipt("a", 100, 1);
        KeyedReceipt b = receipt("b", 200, 2);
        ledger.add(List.of(a, b), 50).await();
        check("a", a);
        ledger.add(List.of(receipt("a", 150, 3), b), 50).await();
        check("a", a);
        check("b", b);
        KeyedReceipt later = receipt("a", 300, 4);
        ledger.add(List.of(receipt("a", 250, 5), later), 100).await();
        check("a", later);
    }

    @Test
    void removesWhatIsTooOldInSteps() {
        ledger.add(List.of(receipt("a", 1, 1), receipt("b", 2, 2), receipt("c", 3, 3), receipt("d", 4, 4)), 0)
                .await();
        assertEquals(2, ledger.remove(3, 2).await());
        check("b");
        check("c", receipt("c", 3, 3));
        assertEquals(1, ledger.remove(3, 2).await());
        assertEquals(0, ledger.remove(3, 2).await());
        check("d", receipt("d", 4, 4));
    }
}
