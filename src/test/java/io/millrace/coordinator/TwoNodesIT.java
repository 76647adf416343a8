package io.millrace.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.millrace.catalog.ApiKey;
import io.millrace.catalog.ControlCommand.CreateApiKey;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.catalog.ControlCommand.RevokeApiKey;
import io.millrace.catalog.Database;
import io.millrace.catalog.Role;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoNodesIT {
    private final Postgres postgres = PostgresForTests.fresh();

    @TempDir
    private Path data;

    @Test
    void tellEachOtherOfChanges() {
        try (Node here = Node.start(postgres, data);
                Node there = Node.start(postgres, data)) {
            Database database = here.execute(new CreateDatabase("d", ""));
            there.awaitCatalog(catalog -> catalog.database(database.id()).isPresent());
            there.execute(new CreateTable(database.id(), "t", "", false, true));
            here.awaitCatalog(catalog -> catalog.table(database.id(), "t").isPresent());
            here.execute(new DeleteTable(database.id(), "t"));
            there.awaitCatalog(catalog -> catalog.table(database.id(), "t").isEmpty());
        }
    }

    @Test
    void stopTakingAKeyThatTheOtherRevoked() {
        try (Node here = Node.start(postgres, data);
                Node there = Node.start(postgres, data)) {
            ApiKey key = here.execute(new CreateApiKey("k", "admin", Role.USER)).key();
            there.awaitCatalog(catalog -> catalog.keyWithHash(key.hash()).isPresent());
            here.execute(new RevokeApiKey(key.id()));
            there.awaitCatalog(catalog -> catalog.keyWithHash(key.hash()).isEmpty());
        }
    }

    @Test
    void findChangesByAskingWhenNoNewsArrive() {
        try (Node here = Node.start(postgres, data);
                Node there = Node.start(postgres, data, Duration.ofMillis(50))) {
            here.sql("create or replace function catalog_changed() returns trigger language plpgsql as $$ begin"
                    + " update catalog_revision r set revision = r.revision + 1 returning r.revision into new.revision;"
                    + " return new; end $$");
            Database database = here.execute(new CreateDatabase("d", ""));
            there.awaitCatalog(catalog -> catalog.database(database.id()).isPresent());
        }
    }

    @Test
    void seeWhatTheOtherDidBeforeTheyDecide() {
        try (Node here = Node.start(postgres, data);
                Node there = Node.start(postgres, data)) {
            here.execute(new CreateDatabase("d", ""));
            Refusal.check(there, ProblemCode.ALREADY_EXISTS, new CreateDatabase("d", ""));
        }
    }

    @Test
    void keepObjectsThatDidNotChange() {
        try (Node node = Node.start(postgres, data)) {
            Database database = node.execute(new CreateDatabase("d", ""));
            TableSchema table = node.execute(new CreateTable(database.id(), "t", "", false, true));
            node.execute(new CreateTable(database.id(), "u", "", false, true));
            assertSame(table, node.catalog().table(table.id()).orElseThrow());
            assertSame(database, node.catalog().database(database.id()).orElseThrow());
        }
    }

    @Test
    void doNotLoseAnythingWhenBothAreBusy() {
        try (Node here = Node.start(postgres, data);
                Node there = Node.start(postgres, data)) {
            String database = here.execute(new CreateDatabase("d", "")).id();
            IntStream.range(0, 40).parallel().forEach(i -> {
                Node node = i % 2 == 0 ? here : there;
                node.execute(new CreateTable(database, "t" + i, "", false, true));
            });
            here.awaitCatalog(catalog -> catalog.tables().size() == 40);
            there.awaitCatalog(catalog -> catalog.tables().size() == 40);
            Set<Long> ids = new HashSet<>();
            here.catalog().tables().forEach(table -> ids.add(table.id().value()));
            assertEquals(40, ids.size());
        }
    }

    @Test
    void goOnAfterAllTheirConnectionsWereCut() {
        try (Node here = Node.start(postgres, data);
                Node there = Node.start(postgres, data, Duration.ofMillis(50))) {
            Database database = here.execute(new CreateDatabase("d", ""));
            here.sql("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
            try {
                here.execute(new CreateTable(database.id(), "t", "", false, true));
            } catch (Problem e) {
                // a connection that was in use may be found dead by the first who asks
                assertEquals(ProblemCode.UNAVAILABLE_NOW, e.code());
                here.execute(new CreateTable(database.id(), "t", "", false, true));
            }
            there.awaitCatalog(catalog -> catalog.table(database.id(), "t").isPresent());
        }
    }
}
