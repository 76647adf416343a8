package io.millrace.coordinator.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.ApiKey;
import io.millrace.catalog.CertificateSubject;
import io.millrace.catalog.ControlCommand.CreateApiKey;
import io.millrace.catalog.ControlCommand.RenameApiKey;
import io.millrace.catalog.ControlCommand.RevokeApiKey;
import io.millrace.catalog.NewApiKey;
import io.millrace.catalog.Role;
import io.millrace.coordinator.Node;
import io.millrace.coordinator.Refusal;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysIT {
    private static final Pattern SECRET = Pattern.compile("mr_[A-Za-z0-9_-]{43}");

    private final Postgres postgres = PostgresForTests.fresh();

    @TempDir
    private Path data;

    @Test
    void showsTheSecretOnceAndStoresItsHash() {
        try (Node node = Node.start(postgres, data)) {
            NewApiKey made = node.execute(new CreateApiKey("loader", "admin", Role.USER));
            assertTrue(SECRET.matcher(made.secret()).matches(), made.secret());
            assertEquals(new ApiKeySecret(made.secret()).hash(), made.key().hash());
            assertEquals(
                    made.key(), node.catalog().keyWithHash(made.key().hash()).orElseThrow());
            assertEquals("loader", made.key().name());
            assertEquals("admin", made.key().owner());
            assertEquals(Role.USER, made.key().role());
            assertFalse(made.toString().contains(made.secret()));
            assertFalse(node.sql("select row_to_json(k)::text from api_keys k").stream()
                    .anyMatch(row -> row.getString(0).contains(made.secret())));
        }
    }

    @Test
    void renamesAndRevokesAtOnce() {
        try (Node node = Node.start(postgres, data)) {
            ApiKey key =
                    node.execute(new CreateApiKey("loader", "admin", Role.USER)).key();
            assertEquals(
                    "other", node.execute(new RenameApiKey(key.id(), "other")).name());
            Refusal.check(node, ProblemCode.INVALID_PARAMETER, new RenameApiKey(key.id(), ""));
            node.execute(new RevokeApiKey(key.id()));
            assertTrue(node.catalog().keyWithHash(key.hash()).isEmpty());
            Refusal.check(node, ProblemCode.NOT_FOUND, new RevokeApiKey(key.id()));
            Refusal.check(node, ProblemCode.NOT_FOUND, new RenameApiKey(key.id(), "x"));
        }
    }

    private static CreateApiKey withSubject(String subject) {
        return new CreateApiKey(
                "device", "admin", Role.USER, Optional.empty(), Optional.of(CertificateSubject.parse(subject)));
    }

    @Test
    void givesTheSubjectOfACertificateToOneKeyAtATime() {
        String compared = CertificateSubject.parse("CN=device 7,O=Acme").compared();
        ApiKey key;
        try (Node node = Node.start(postgres, data)) {
            key = node.execute(withSubject("CN=device 7,O=Acme")).key();
            assertEquals("CN=device 7,O=Acme", key.subject());
            assertEquals(Optional.of(key), node.catalog().keyWithSubject(compared));
            Refusal.check(node, ProblemCode.ALREADY_EXISTS, withSubject("cn=DEVICE 7, o=acme"));
            node.execute(withSubject("DNS:device.example.com"));
            assertEquals(
                    "CN=device 7,O=Acme",
                    node.execute(new RenameApiKey(key.id(), "other")).subject());
        }
        try (Node again = Node.start(postgres, data)) {
            assertEquals(
                    key.id(),
                    again.catalog().keyWithSubject(compared).orElseThrow().id());
            again.execute(new RevokeApiKey(key.id()));
            assertEquals(Optional.empty(), again.catalog().keyWithSubject(compared));
            again.execute(withSubject("CN=DEVICE 7,O=Acme"));
        }
    }

    @Test
    void keepsTheLastKeyOfAnAdministrator() throws IOException {
        try (Node node = Node.start(postgres, data)) {
            ApiKey first = node.catalog().keys().iterator().next();
            Refusal.check(node, ProblemCode.INCORRECT_STATE, new RevokeApiKey(first.id()));
            node.execute(new CreateApiKey("second", "admin", Role.ADMIN));
            node.execute(new RevokeApiKey(first.id()));
        }
    }

    @Test
    void writesTheFirstKeyIntoAFileForItsOwnerOnly() throws IOException {
        String secret;
        try (Node node = Node.start(postgres, data)) {
            secret = adminKey();
            assertTrue(SECRET.matcher(secret).matches(), secret);
            ApiKey key =
                    node.catalog().keyWithHash(new ApiKeySecret(secret).hash()).orElseThrow();
            assertEquals(Role.ADMIN, key.role());
            assertEquals(
                    PosixFilePermissions.fromString("rw-------"),
                    Files.getPosixFilePermissions(data.resolve("admin.key")));
        }
        try (Node node = Node.start(postgres, data)) {
            assertEquals(secret, adminKey());
            assertEquals(1, node.catalog().keys().size());
        }
    }

    @Test
    void leavesAFileThatWasTakenAwayUntilAnEmptyOneAsksForAKey() throws IOException {
        Node.start(postgres, data).close();
        String first = adminKey();
        Files.delete(data.resolve("admin.key"));
        Node.start(postgres, data).close();
        assertFalse(Files.exists(data.resolve("admin.key")));
        Files.createFile(data.resolve("admin.key"));
        try (Node node = Node.start(postgres, data)) {
            assertNotEquals(first, adminKey());
            assertTrue(node.catalog()
                    .keyWithHash(new ApiKeySecret(adminKey()).hash())
                    .isPresent());
            assertEquals(2, node.catalog().keys().size());
        }
    }

    @Test
    void makesAnotherFirstKeyIfACrashCameBeforeItWasValid() throws IOException {
        Files.writeString(data.resolve("admin.key"), "mr_never-stored\n");
        try (Node node = Node.start(postgres, data)) {
            assertTrue(node.catalog()
                    .keyWithHash(new ApiKeySecret(adminKey()).hash())
                    .isPresent());
        }
    }

    private String adminKey() throws IOException {
        return Files.readString(data.resolve("admin.key")).strip();
    }
}
