package io.millrace.objects;

import io.millrace.files.Checksum;
import io.millrace.files.DiskProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads an object from end to end. An answer that breaks off is asked for again. Immutable.
 *
 * @param target the file to write, in place of what is in it; empty to only look at the bytes
 */
record Download(Optional<Path> target) implements ResponseTransformer<GetObjectResponse, Checksum> {
    private static final int READ_BYTES = 64 << 10;

    @Override
    public Checksum transform(GetObjectResponse answer, AbortableInputStream in) {
        if (target.isEmpty()) {
            return read(answer, in, buffer -> {});
        }
        try (FileChannel out = FileChannel.open(
                target.get(),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            return read(answer, in, buffer -> write(out, buffer));
        } catch (IOException e) {
            throw DiskProblem.of("writing " + target.get(), e);
        }
    }

    /** What becomes of the bytes that came. */
    private interface Sink {
        void take(ByteBuffer bytes);
    }

    private static Checksum read(GetObjectResponse answer, InputStream in, Sink sink) {
        CRC32C crc = new CRC32C();
        long bytes = 0;
        byte[] buffer = new byte[READ_BYTES];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                crc.update(buffer, 0, read);
                bytes += read;
                sink.take(ByteBuffer.wrap(buffer, 0, read));
            }
        } catch (IOException e) {
            throw RetryableException.create("the answer broke off after " + bytes + " bytes", e);
        }
        if (answer.contentLength() != null && answer.contentLength() != bytes) {
            throw RetryableException.create(
                    "the answer has " + bytes + " bytes and not the " + answer.contentLength() + " that it announced");
        }
        return new Checksum(bytes, (int) crc.getValue());
    }

    private void write(FileChannel out, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw DiskProblem.of("writing " + target.orElseThrow(), e);
        }
    }
}
