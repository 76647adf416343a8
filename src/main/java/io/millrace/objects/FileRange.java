package io.millrace.objects;

import io.millrace.files.DiskProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Bytes of a file that go to the store in one request. Immutable; the file must not change.
 *
 * @param first offset of the first byte
 * @param length in bytes
 */
record FileRange(Path file, long first, long length) {
    private static final int READ_BYTES = 64 << 10;

    /** What every store checks before it says that it has the bytes: their MD5, in base64. */
    String md5() {
        try (DigestInputStream in = new DigestInputStream(open(), MessageDigest.getInstance("MD5"))) {
            byte[] buffer = new byte[READ_BYTES];
            while (in.read(buffer) >= 0) {
                // the digest reads along
            }
            return Base64.getEncoder().encodeToString(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw DiskProblem.of("reading " + file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** Can be read again, for a request that is repeated. */
    RequestBody body() {
        return RequestBody.fromContentProvider(this::openUnchecked, length, "application/octet-stream");
    }

    private InputStream openUnchecked() {
        try {
            return open();
        } catch (IOException e) {
            throw DiskProblem.of("reading " + file, e);
        }
    }

    private InputStream open() throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        channel.position(first);
        return new Bounded(Channels.newInputStream(channel), length);
    }

    /** Ends after so many bytes. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : ByteBuffer.wrap(one).get() & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(count, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(in.available(), left);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
