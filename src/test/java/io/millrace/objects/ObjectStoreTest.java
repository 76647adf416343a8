package io.millrace.objects;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.files.Checksum;
import io.millrace.objects.FaultyProxy.Fault;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObjectStoreTest {
    private static final ObjectKey KEY = new ObjectKey(S3Server.BUCKET, "p/7/n1-123.csv.gz");

    @TempDir
    private Path dir;

    private S3Server server;
    private FaultyProxy proxy;
    private ObjectStore store;

    @BeforeEach
    void start() throws Exception {
        server = S3Server.start(dir.resolve("objects"));
        proxy = new FaultyProxy(server.port(), 1);
        store = ObjectStore.open(S3Server.settings(proxy.endpoint()), StoreObserver.NONE);
    }

    @AfterEach
    void stop() throws Exception {
        store.close();
        proxy.close();
        server.close();
    }

    @Test
    void putsLooksFetchesAndRemoves() throws IOException {
        Path file = file("a", 100_000);
        Checksum checksum = put(KEY, file);
        assertEquals(Optional.of(new StoredObject(100_000, Optional.of(checksum.text()))), store.look(KEY));
        Path target = dir.resolve("target");
        assertEquals(Optional.of(checksum), store.fetch(KEY, target, Optional.of(checksum.text())));
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
        assertEquals(Optional.of(checksum), store.check(KEY, Optional.empty()));
        store.remove(KEY);
        store.remove(KEY);
        assertEquals(Optional.empty(), store.look(KEY));
        assertEquals(Optional.empty(), store.fetch(KEY, target, Optional.empty()));
    }

    @Test
    void putsAnEmptyFileAndOneInPartsAndReplaces() throws IOException {
        put(KEY, file("empty", 0));
        Path large = file("large", (12 << 20) + 1);
        Checksum checksum = put(KEY, large);
        assertEquals(Optional.of(checksum), store.check(KEY, Optional.of(checksum.text())));
        assertEquals(Optional.of(checksum.text()), store.look(KEY).orElseThrow().checksum());
        assertEquals(0, server.unfinished());
    }

    @Test
    void findsBytesThatTheStoreHasLost() throws IOException {
        Checksum checksum = put(KEY, file("a", 1_000));
        Files.write(server.file(KEY.name()), new byte[1_000]);
        Checksum zeros = Checksum.of(server.file(KEY.name()));
        assertEquals(Optional.of(zeros), store.check(KEY, Optional.of(checksum.text())));
    }

    @Test
    void neverTakesAShortAnswerForDamage() throws IOException {
        Checksum checksum = put(KEY, file("a", 1_000));
        for (Fault fault : List.of(Fault.SHORTEN, Fault.TRUNCATE)) {
            proxy.failAll(fault);
            assertUnavailable(() -> store.check(KEY, Optional.of(checksum.text())));
            proxy.failNone();
            awaitAnswer();
        }
        assertEquals(Optional.of(checksum), store.check(KEY, Optional.of(checksum.text())));
    }

    @Test
    void saysWhyAStoreDoesNotTake() throws Exception {
        check(Fault.FULL, ProblemCode.OVERLOADED, "is full (status 507 QuotaExceeded");
        check(Fault.REFUSE, ProblemCode.UNAVAILABLE_NOW, "refuses (status 403");
        check(Fault.MOVED, ProblemCode.UNAVAILABLE_NOW, "in region eu-west-1");
        check(Fault.SLOW_DOWN, ProblemCode.UNAVAILABLE_NOW, "has too much to do (status 503 SlowDown");
        check(Fault.ERROR, ProblemCode.UNAVAILABLE_NOW, "failed (status 500 InternalError");
        check(Fault.RESET, ProblemCode.UNAVAILABLE_NOW, "cannot be reached: ");
    }

    private void check(Fault fault, ProblemCode code, String part) throws IOException {
        proxy.failAll(fault);
        Path file = file("a", 10);
        Problem problem = assertThrows(Problem.class, () -> put(KEY, file));
        assertEquals(code, problem.code(), problem.getMessage());
        assertTrue(problem.getMessage().contains(part), problem.getMessage());
        assertTrue(!problem.getMessage().contains(S3Server.SECRET_KEY));
        assertTrue(store.health().outage().orElseThrow().contains(part));
        proxy.failNone();
        awaitAnswer();
        assertEquals(Optional.empty(), store.health().outage());
    }

    @Test
    void tellsAMissingBucketFromAMissingObject() {
        ObjectKey other = new ObjectKey("no-such-bucket", "a");
        Problem problem = assertUnavailable(() -> store.check(other, Optional.empty()));
        assertTrue(problem.getMessage().contains("has no such bucket"), problem.getMessage());
    }

    @Test
    void failsAtOnceWhileTheStoreIsKnownToBeAway() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:" + freePort());
        try (ObjectStore away = ObjectStore.open(S3Server.settings(nobody), StoreObserver.NONE)) {
            Problem first = assertUnavailable(() -> away.look(KEY));
            assertEquals(
                    first.getMessage(), assertUnavailable(() -> away.look(KEY)).getMessage());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @Test
    void losesNothingWhenOneRequestInFiveFails() throws Exception {
        long seed = Long.getLong("faults.seed", System.nanoTime());
        System.out.println("faults.seed=" + seed);
        try (FaultyProxy faulty = new FaultyProxy(server.port(), seed);
                ObjectStore other = ObjectStore.open(S3Server.settings(faulty.endpoint()), StoreObserver.NONE)) {
            faulty.fail(5, FaultyProxy.PASSING);
            for (int i = 0; i < 40; i++) {
                ObjectKey key = new ObjectKey(S3Server.BUCKET, "q/" + i);
                Path file = file("f", i % 20 == 10 ? 6 << 20 : 1 + i * 997);
                Checksum checksum = Checksum.of(file);
                again(() -> {
                    other.put(key, file, checksum);
                    return Optional.empty();
                });
                assertEquals(Optional.of(checksum), again(() -> other.check(key, Optional.of(checksum.text()))));
                assertEquals(checksum, Checksum.of(server.file(key.name())));
            }
        }
        // the request that gives an upload up can fail as well; what it leaves is found
        try (ObjectStore sound = ObjectStore.open(S3Server.settings(server.endpoint()), StoreObserver.NONE)) {
            sound.sweep(new ObjectKey(S3Server.BUCKET, "q/"), name -> true);
        }
        assertEquals(0, server.unfinished());
    }

    @Test
    void removesWhatUploadsLeftBehind() throws Exception {
        Path large = file("large", 11 << 20);
        proxy.failAll(Fault.REFUSE);
        assertUnavailable(() -> put(KEY, large));
        proxy.failNone();
        awaitAnswer();
        try (ObjectStore other = ObjectStore.open(S3Server.settings(server.endpoint()), StoreObserver.NONE)) {
            leaveParts("p/7/n1-5.csv.gz");
            leaveParts("p/7/n2-5.csv.gz");
            assertEquals(2, server.unfinished());
            assertEquals(1, other.sweep(new ObjectKey(S3Server.BUCKET, "p/"), name -> name.contains("n1-")));
        }
        assertEquals(1, server.unfinished());
    }

    private void leaveParts(String name) {
        try (var client = StoreClient.open(
                S3Server.settings(server.endpoint()),
                StoreClient.credentials(S3Server.settings(server.endpoint()).credentials()))) {
            client.createMultipartUpload(
                    create -> create.bucket(S3Server.BUCKET).key(name));
        }
    }

    @Test
    void readsKeysFromAFileAgainWhenItChanges() throws Exception {
        Path keys = dir.resolve("credentials");
        StoreSettings base = S3Server.settings(server.endpoint());
        StoreSettings fromFile = new StoreSettings(
                base.endpoint(),
                base.region(),
                base.isPathStyle(),
                new StoreSettings.KeysInFile(keys),
                base.encryption(),
                base.partBytes(),
                base.connections(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                0);
        try (ObjectStore other = ObjectStore.open(fromFile, StoreObserver.NONE)) {
            assertTrue(assertUnavailable(() -> other.look(KEY)).getMessage().contains("cannot be read"));
            write(keys, "[default]\naws_access_key_id=x\naws_secret_access_key=wrong\n");
            assertTrue(again(other, "refuses"));
            write(
                    keys,
                    "[default]\naws_access_key_id = " + S3Server.ACCESS_KEY + "\naws_secret_access_key = "
                            + S3Server.SECRET_KEY + "\n");
            assertEquals(Optional.empty(), again(() -> other.look(KEY)));
            write(keys, "aws_access_key_id=a\naws_secret_access_key=b\naws_expiration=2020-01-01T00:00:00Z\n");
            assertTrue(assertUnavailable(() -> other.look(KEY)).getMessage().contains("ended at 2020-01-01T00:00:00Z"));
        }
    }

    private static boolean again(ObjectStore store, String part) throws InterruptedException {
        while (true) {
            String message = assertUnavailable(() -> store.look(KEY)).getMessage();
            if (message.contains(part)) {
                return true;
            }
            Thread.sleep(20);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    private interface Attempt<T> {
        Optional<T> run();
    }

    /** As those do who wait for the store. */
    private static <T> Optional<T> again(Attempt<T> attempt) throws InterruptedException {
        while (true) {
            try {
                return attempt.run();
            } catch (Problem problem) {
                assertEquals(ProblemKind.UNAVAILABLE, problem.code().kind(), problem.getMessage());
                Thread.sleep(20);
            }
        }
    }

    private void awaitAnswer() throws IOException {
        try {
            again(() -> store.look(new ObjectKey(S3Server.BUCKET, "nothing")));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Problem assertUnavailable(org.junit.jupiter.api.function.Executable action) {
        Problem problem = assertThrows(Problem.class, action);
        assertEquals(ProblemCode.UNAVAILABLE_NOW, problem.code(), problem.getMessage());
        return problem;
    }

    private Checksum put(ObjectKey key, Path file) throws IOException {
        Checksum checksum = Checksum.of(file);
        store.put(key, file, checksum);
        return checksum;
    }

    private Path file(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(dir.resolve(name), content);
    }
}
