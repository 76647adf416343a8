package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.Eventually;
import io.millrace.apptest.ServerCommand;
import io.millrace.mapping.multipart.FormWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are far larger than what the server may hold. With {@code -Dfiles.megabytes=1024} the largest one has a gibibyte. */
final class LargeFilesIT {
    private static final long LARGEST = Long.getLong("files.megabytes", 200) << 20;
    private static final int PART = 512 << 10;
    private static final String TIME = "2024-01-15T10:30:00.000Z";
    private static final String BUCKET = "20240115100000";
    private static final AtomicInteger PLACES = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static FlowcoreSite shared;

    private FlowcoreSite site;
    private FlowcoreSite.Place place;

    @BeforeAll
    static void starts() throws Exception {
        shared = FlowcoreSite.start(
                ServerCommand.serve(folder.resolve("data")).withoutPostgres().withJvmFlags("-Xmx256m"));
    }

    @AfterAll
    static void stops() throws Exception {
        shared.close();
    }

    /** Each test has a flow type of its own, and so a table of its own. */
    @BeforeEach
    void goesTo() throws Exception {
        shared.startAgain();
        goTo(shared);
    }

    private void goTo(FlowcoreSite other) throws Exception {
        site = other;
        int number = PLACES.incrementAndGet();
        place = site.place("core-" + number, "order-" + number + ".0", "placed.0");
    }

    /** Bytes that are hard to compress. */
    private static final class Noise extends InputStream {
        private long state;
        private long left;

        Noise(long seed, long bytes) {
            state = seed * 0x9E3779B97F4A7C15L + 1;
            left = bytes;
        }

        @Override
        public int read() {
            if (left == 0) {
                return -1;
            }
            left--;
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            return (int) (state >>> 32) & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = (int) Math.min(length, left);
            for (int i = 0; i < count; i++) {
                into[offset + i] = (byte) read();
            }
            return count == 0 && length > 0 ? -1 : count;
        }
    }

    /** Waits in the middle until it is let go, and then ends there. */
    private static final class Stuck extends InputStream {
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("the client has gone");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return read();
        }
    }

    private static InputStream bytes(FormWriter form) {
        return new ByteArrayInputStream(form.bytes());
    }

    private static final String FILE_HEADERS = "--" + FormWriter.BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n";

    private static InputStream form(InputStream content, FormWriter behind) {
        return new SequenceInputStream(Collections.enumeration(
                List.of(bytes(new FormWriter().field("fileId", "f-1").raw(FILE_HEADERS)), content, bytes(behind))));
    }

    /** The type comes behind the file. */
    private static InputStream form(InputStream content) {
        return form(
                content,
                new FormWriter()
                        .raw("\r\n")
                        .field("type", "application/zip")
                        .raw("--" + FormWriter.BOUNDARY + "--\r\n"));
    }

    private HttpResponse<String> post(InputStream form, String... headers) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("Content-Type", FormWriter.TYPE, "x-flowcore-event-time", TIME));
        all.addAll(List.of(headers));
        return site.own().stream(place.path("file"), form, all.toArray(String[]::new));
    }

    private static String sha256(InputStream content) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[64 << 10];
        for (int count = content.read(buffer); count > 0; count = content.read(buffer)) {
            digest.update(buffer, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private long storedParts() throws Exception {
        return site.server().plainClient().count(place.flow() + ".placed.0.files", "All()");
    }

    /** Reads all parts of the one file that there is, as they come in pages; gives their checksum. */
    private String readBack(String checksum, long bytes) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int part = 0;
        JsonNode page = place.read(BUCKET, "&pageSize=10");
        while (true) {
            for (JsonNode event : page.get("events")) {
                JsonNode payload = event.get("payload");
                assertEquals(++part, payload.get("part").intValue());
                assertEquals(bytes, payload.get("fileSize").longValue());
                assertEquals(checksum, payload.get("checksum").textValue());
                assertEquals("f-1", payload.get("fileId").textValue());
                digest.update(Base64.getDecoder().decode(payload.get("data").textValue()));
            }
            if (!page.has("nextCursor")) {
                assertEquals((bytes + PART - 1) / PART, part);
                return HexFormat.of().formatHex(digest.digest());
            }
            page = place.read(
                    BUCKET, "&pageSize=10&cursor=" + page.get("nextCursor").textValue());
        }
    }

    @Test
    void takesWhatIsLargerThanTheHeapAndGivesItBack() throws Exception {
        String checksum = sha256(new Noise(1, LARGEST));
        JsonNode answer = expect(200, post(form(new Noise(1, LARGEST))));
        assertEquals(checksum, answer.get("checksum").textValue());
        List<String> ids = FlowcoreSite.Place.ids(answer);
        assertEquals((LARGEST + PART - 1) / PART, ids.size());
        site.restart();
        assertEquals(checksum, readBack(checksum, LARGEST));
        JsonNode last = site.own().get("/api/v1/events/" + ids.get(ids.size() - 1));
        assertEquals(ids.size(), last.get("payload").get("part").intValue());
        assertEquals(ids.size(), storedParts());
    }

    @Test
    void isNotSeenBeforeItIsThereAsAWhole() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Stuck stuck = new Stuck();
        try {
            Future<HttpResponse<String>> upload =
                    threads.submit(() -> post(form(new SequenceInputStream(new Noise(1, 10 << 20), stuck))));
            Eventually.equals(
                    true,
                    () -> site.own()
                                            .send("GET", place.address(BUCKET, ""), null)
                                            .statusCode()
                                    == 200
                            && hasStoredParts());
            assertEquals(List.of(), place.eventIds());
            place.post("event", "{\"other\":1}");
            site.restart();
            assertThrows(ExecutionException.class, upload::get);
            assertEquals(1, place.eventIds().size());
            Eventually.equals(0L, this::storedParts);
            checkWhole(3);
        } finally {
            stuck.released.countDown();
            threads.shutdownNow();
        }
    }

    private boolean hasStoredParts() {
        try {
            return storedParts() > 0;
        } catch (AssertionError notYet) {
            return false;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void checkWhole(long seed) throws Exception {
        String checksum = sha256(new Noise(seed, 5 << 20));
        assertEquals(
                checksum,
                expect(200, post(form(new Noise(seed, 5 << 20))))
                        .get("checksum")
                        .textValue());
        assertEquals(checksum, readBack(checksum, 5 << 20));
    }

    @Test
    void takesSeveralAtOnceBesideEvents() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<JsonNode>> uploads = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                long seed = i;
                uploads.add(threads.submit(() -> expect(200, post(form(new Noise(seed, (20 << 20) + seed))))));
            }
            int events = 0;
            while (!uploads.stream().allMatch(Future::isDone)) {
                place.post("event", "{\"n\":" + events++ + "}");
            }
            for (int i = 1; i <= 3; i++) {
                JsonNode answer = uploads.get(i - 1).get();
                assertEquals(
                        sha256(new Noise(i, (20 << 20) + i)),
                        answer.get("checksum").textValue());
                assertEquals(41, answer.get("eventIds").size());
            }
            assertEquals(3 * 41 + events, place.eventIds().size());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void storesNothingOfWhatIsWrongOrComesAgain() throws Exception {
        FormWriter end = new FormWriter().raw("\r\n--" + FormWriter.BOUNDARY + "--\r\n");
        JsonNode noType = expect(400, post(form(new Noise(1, 4 << 20), end)));
        assertTrue(noType.get("errors").has("type"), noType::toString);
        JsonNode open = expect(400, post(form(new Noise(1, 4 << 20), new FormWriter())));
        assertTrue(open.get("message").textValue().contains("closes it"), open::toString);
        JsonNode time = expect(400, post(form(new Noise(1, 4 << 20)), "x-flowcore-valid-time", "soon"));
        assertTrue(time.get("message").textValue().contains("x-flowcore-valid-time"), time::toString);
        FormWriter second =
                new FormWriter().raw("\r\n").file("file", "b", new byte[0]).raw("--" + FormWriter.BOUNDARY + "--\r\n");
        JsonNode two = expect(400, post(form(new Noise(1, 4 << 20), second)));
        assertTrue(two.get("message").textValue().contains("a form has one"), two::toString);
        assertEquals(List.of(), place.eventIds());
        Eventually.equals(0L, this::storedParts);

        JsonNode first = expect(200, post(form(new Noise(1, 4 << 20)), "Idempotency-Key", "once"));
        assertEquals(first, expect(200, post(form(new Noise(1, 4 << 20)), "Idempotency-Key", "once")));
        expect(409, post(form(new Noise(2, 4 << 20)), "Idempotency-Key", "once"));
        assertEquals(8, place.eventIds().size());
        Eventually.equals(8L, this::storedParts);
        expect(200, site.admin().send("DELETE", "/api/v1/event-types/" + place.typeId() + "/request-truncate", null));
        assertEquals(0, storedParts());
        checkWhole(7);
    }

    @Test
    void unpacksFormsAsTheyCome() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            form(new Noise(5, 9 << 20)).transferTo(out);
        }
        byte[] gzip = packed.toByteArray();
        assertEquals(sha256(form(new Noise(5, 9 << 20))), sha256(new GZIPInputStream(new ByteArrayInputStream(gzip))));
        JsonNode answer = expect(200, post(new ByteArrayInputStream(gzip), "Content-Encoding", "gzip"));
        assertEquals(sha256(new Noise(5, 9 << 20)), answer.get("checksum").textValue());
        byte[] cut = Arrays.copyOf(gzip, gzip.length - 20);
        JsonNode refused = expect(400, post(new ByteArrayInputStream(cut), "Content-Encoding", "gzip"));
        assertTrue(refused.get("message").textValue().contains("ends too early"), refused::toString);
        assertEquals(18, place.eventIds().size());
    }

    @Test
    void refusesFormsThatAreTooLarge() throws Exception {
        ServerCommand command = ServerCommand.serve(folder.resolve("other")).withoutPostgres();
        try (FlowcoreSite other = FlowcoreSite.start(command.with("flowcore.file.body", "6MiB"))) {
            goTo(other);
            JsonNode refused = expect(413, post(form(new Noise(1, 6 << 20))));
            assertTrue(
                    refused.get("message").textValue().contains("6291456 bytes, the largest form"), refused::toString);
            assertEquals(List.of(), place.eventIds());
            Eventually.equals(0L, this::storedParts);
            checkWhole(1);
        }
    }
}
