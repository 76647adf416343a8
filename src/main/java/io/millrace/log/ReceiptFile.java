package io.millrace.log;

import io.millrace.files.DiskProblem;
import io.millrace.files.DurableFiles;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The receipts of a segment that was cut into slices, in a file beside them until PostgreSQL has them. Little-endian:
 *
 * <pre>
 *  at  bytes
 *   0    8   magic {@code MILLRACE}
 *   8   16   format name {@code receipts}, padded with zeros
 *  24    4   version, {@value #VERSION}
 *  28    8   sequence of the segment
 *  36    4   number of receipts
 *  40        the receipts, see {@link KeyedReceipt}
 *        4   CRC-32C of all bytes before
 * </pre>
 *
 * <p>Stateless.
 */
public final class ReceiptFile {
    static final String SUFFIX = ".receipts";
    static final int VERSION = 1;

    private static final int HEAD_BYTES = 40;
    private static final int CRC_BYTES = 4;
    private static final byte[] START = Arrays.copyOf("MILLRACEreceipts".getBytes(StandardCharsets.US_ASCII), 24);

    private ReceiptFile() {}

    /** Makes the file, durably. */
    static void write(Path file, long segment, List<KeyedReceipt> receipts) throws IOException {
        int bytes = receipts.stream().mapToInt(KeyedReceipt::bytes).sum();
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + bytes + CRC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put(START).putInt(VERSION).putLong(segment).putInt(receipts.size());
        receipts.forEach(receipt -> receipt.writeTo(out));
        out.putInt(crc(out.array(), out.position()));
        DurableFiles.publish(file, temporary -> Files.write(temporary, out.array()));
    }

    /**
     * All receipts of the file.
     *
     * @throws Problem {@code CORRUPT_FILE}; {@code FILE_TOO_NEW}
     */
    public static List<KeyedReceipt> read(Path file) {
        try {
            return parse(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw DiskProblem.of("reading the receipts " + file, e);
        }
    }

    private static List<KeyedReceipt> parse(Path file, byte[] bytes) {
        int end = bytes.length - CRC_BYTES;
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (end < HEAD_BYTES
                || !Arrays.equals(bytes, 0, START.length, START, 0, START.length)
                || in.getInt(end) != crc(bytes, end)) {
            throw corrupt(file, "its checksum is wrong");
        }
        int version = in.getInt(START.length);
        if (version > VERSION) {
            throw new Problem(
                    ProblemCode.FILE_TOO_NEW,
                    "receipts " + file + ": format version " + version + " is newer than " + VERSION
                            + ", which this release reads; install the release that wrote it");
        }
        in.position(HEAD_BYTES).limit(end);
        int count = in.getInt(HEAD_BYTES - 4);
        List<KeyedReceipt> receipts = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                receipts.add(KeyedReceipt.readFrom(in));
            }
        } catch (IllegalArgumentException e) {
            throw corrupt(file, e.getMessage());
        }
        if (receipts.size() != count) {
            throw corrupt(file, "it has " + receipts.size() + " receipts instead of " + count);
        }
        return receipts;
    }

    private static Problem corrupt(Path file, String what) {
        return new Problem(
                ProblemCode.CORRUPT_FILE,
                "receipts " + file + ": " + what
                        + "; requests with a key that were answered just before are stored again if they are repeated");
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
