package io.millrace.coordinator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.Database;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowStartIT {
    /** Longer than a request for a connection waits. */
    private static final int FIRST_MILLIS = 8_000;

    private final Postgres postgres = PostgresForTests.fresh();

    @TempDir
    private Path data;

    @Test
    void waitsForAFirstConnectionThatTakesLong() {
        Vertx vertx = Vertx.vertx();
        AtomicBoolean isFirst = new AtomicBoolean(true);
        NetServer slow = vertx.createNetServer()
                .connectHandler(client -> {
                    client.pause();
                    vertx.setTimer(isFirst.getAndSet(false) ? FIRST_MILLIS : 1, late -> connect(vertx, client));
                })
                .listen(0, "127.0.0.1")
                .await();
        try (Node node = Node.through(slow.actualPort(), postgres, data)) {
            Database database = node.execute(new CreateDatabase("d", ""));
            assertTrue(node.catalog().database(database.id()).isPresent());
        } finally {
            vertx.close().await();
        }
    }

    private void connect(Vertx vertx, NetSocket client) {
        PgConnectOptions options = postgres.connectOptions();
        vertx.createNetClient().connect(options.getPort(), options.getHost()).onSuccess(server -> {
            client.pipeTo(server);
            server.pipeTo(client);
        });
    }
}
