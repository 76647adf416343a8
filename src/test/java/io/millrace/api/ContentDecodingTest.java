package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class ContentDecodingTest {
    private static final int LIMIT = 100_000;
    private static final int BYTES_PER_TURN = 1_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final InFlight inFlight = new InFlight(1 << 20, 1 << 20);

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] content, boolean isRaw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(out, new Deflater(6, isRaw))) {
            deflate.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Text with a lot of repetition and some noise. */
    private byte[] content(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (random.nextInt(20) == 0 ? random.nextInt(256) : 'a');
        }
        return content;
    }

    /** Feeds pieces of random sizes; gives the content, or null if it may not end there. */
    private byte[] decode(ContentDecoding decoding, byte[] packed) {
        BodyBuffer buffer = new BodyBuffer(inFlight, "owner", new BodyLimit(LIMIT, "the limit"), -1);
        try {
            for (int at = 0; at < packed.length; ) {
                int next = Math.min(packed.length, at + 1 + random.nextInt(random.nextBoolean() ? 4 : 50_000));
                decoding.feed(Arrays.copyOfRange(packed, at, next));
                int before = buffer.length();
                while (decoding.work(buffer, BYTES_PER_TURN)) {
                    assertTrue(buffer.length() - before <= BYTES_PER_TURN, "seed " + seed);
                    before = buffer.length();
                }
                at = next;
            }
            return decoding.isComplete() ? Arrays.copyOf(buffer.bytes(), buffer.length()) : null;
        } finally {
            buffer.abandon();
            decoding.close();
        }
    }

    private void checkGives(byte[] content, Supplier<ContentDecoding> decoding, byte[] packed) {
        for (int i = 0; i < 20; i++) {
            assertArrayEquals(content, decode(decoding.get(), packed), "seed " + seed);
        }
        assertEquals(0, inFlight.bytes());
    }

    private void checkRefuses(ProblemCode code, Supplier<ContentDecoding> decoding, byte[] packed) {
        Problem problem = assertThrows(Problem.class, () -> decode(decoding.get(), packed), "seed " + seed);
        assertEquals(code, problem.code());
        assertEquals(0, inFlight.bytes());
    }

    @Test
    void inflatesInPiecesOfAnySize() {
        for (int length : new int[] {0, 1, 100, 8_192, 65_537, LIMIT}) {
            byte[] content = content(length);
            checkGives(content, GzipDecoding::new, gzip(content));
            checkGives(content, DeflateDecoding::new, deflate(content, false));
            checkGives(content, DeflateDecoding::new, deflate(content, true));
        }
    }

    @Test
    void readsSeveralMembers() {
        byte[] content = content(5_000);
        byte[] members = concat(
                gzip(Arrays.copyOf(content, 2_000)),
                gzip(new byte[0]),
                gzip(Arrays.copyOfRange(content, 2_000, 5_000)));
        checkGives(content, GzipDecoding::new, members);
    }

    @Test
    void skipsEveryPartOfAHeader() {
        byte[] content = content(3_000);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        byte[] head = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3};
        byte[] extra = {3, 0, 'x', 'y', 'z'};
        byte[] names = "name\0comment\0".getBytes(StandardCharsets.US_ASCII);
        byte[] headerChecksum = {7, 7};
        checkGives(
                content,
                GzipDecoding::new,
                concat(
                        head,
                        extra,
                        names,
                        headerChecksum,
                        deflate(content, true),
                        lowestFirst(checksum.getValue()),
                        lowestFirst(content.length)));
    }

    private static byte[] lowestFirst(long value) {
        return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)};
    }

    @Test
    void refusesWhatInflatesBeyondTheLimit() {
        byte[] bomb = new byte[LIMIT + 1];
        checkRefuses(ProblemCode.TOO_LARGE, GzipDecoding::new, gzip(bomb));
        checkRefuses(ProblemCode.TOO_LARGE, GzipDecoding::new, concat(gzip(new byte[LIMIT]), gzip(new byte[1])));
        checkRefuses(ProblemCode.TOO_LARGE, DeflateDecoding::new, deflate(bomb, false));
        checkRefuses(ProblemCode.TOO_LARGE, DeflateDecoding::new, deflate(bomb, true));
    }

    @Test
    void isNotCompleteInAnyCut() {
        byte[] content = content(300);
        byte[] gzip = gzip(content);
        for (int cut = 0; cut < gzip.length; cut++) {
            assertFalse(decode(new GzipDecoding(), Arrays.copyOf(gzip, cut)) != null, "cut at " + cut);
        }
        byte[] zlib = deflate(content, false);
        for (int cut = 0; cut < zlib.length; cut++) {
            assertFalse(decode(new DeflateDecoding(), Arrays.copyOf(zlib, cut)) != null, "cut at " + cut);
        }
    }

    @Test
    void refusesDamage() {
        byte[] gzip = gzip(content(500));
        byte[] wrongChecksum = gzip.clone();
        wrongChecksum[gzip.length - 7] ^= 1;
        byte[] wrongLength = gzip.clone();
        wrongLength[gzip.length - 1] ^= 1;
        byte[] wrongMethod = gzip.clone();
        wrongMethod[2] = 7;
        byte[] garbage = {1, 2, 3};
        checkRefuses(ProblemCode.INVALID_BODY, GzipDecoding::new, wrongChecksum);
        checkRefuses(ProblemCode.INVALID_BODY, GzipDecoding::new, wrongLength);
        checkRefuses(ProblemCode.INVALID_BODY, GzipDecoding::new, wrongMethod);
        checkRefuses(ProblemCode.INVALID_BODY, GzipDecoding::new, concat(gzip, garbage));
        checkRefuses(ProblemCode.INVALID_BODY, GzipDecoding::new, "{\"records\":[]}".getBytes(StandardCharsets.UTF_8));
        checkRefuses(ProblemCode.INVALID_BODY, DeflateDecoding::new, concat(deflate(content(50), false), garbage));
        checkRefuses(ProblemCode.INVALID_BODY, DeflateDecoding::new, new byte[] {7, 7, 7, 7});
    }
}
