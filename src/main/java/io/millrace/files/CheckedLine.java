package io.millrace.files;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A small file of one line in ASCII, {@code <text> crc32c:<8 hexadecimal digits>}, the checksum being that of the text. So what was
 * damaged is not taken for something else. A line without a checksum, as people and early releases write it, is taken as it is.
 */
public final class CheckedLine {
    private static final String MARK = " crc32c:";

    private CheckedLine() {}

    /** The line with its checksum and a line feed. */
    public static String of(String text) {
        return text + MARK + crc(text) + "\n";
    }

    /**
     * Reads the text of the file.
     *
     * @param remedy what a person can write into the file instead, for the message
     * @throws Problem {@code CORRUPT_FILE} if the checksum is wrong, or the line does not end
     */
    public static String read(Path file, String remedy) throws IOException {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        int end = content.length() - 1;
        if (end < 0 || content.indexOf('\n') != end) {
            throw corrupt(file, "does not hold one whole line", remedy);
        }
        String line = content.substring(0, end);
        int mark = line.indexOf(MARK);
        String text = mark < 0 ? line.strip() : line.substring(0, mark);
        boolean hasChecksum = mark >= 0 || line.contains(MARK.strip());
        if (hasChecksum && !line.equals(text + MARK + crc(text))) {
            throw corrupt(file, "does not have the checksum that it names", remedy);
        }
        return text;
    }

    /** The problem of a file whose text is not what it should be. */
    public static Problem corrupt(Path file, String what, String remedy) {
        return new Problem(ProblemCode.CORRUPT_FILE, file + " " + what + ", so it was damaged; " + remedy);
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        crc.update(bytes, 0, bytes.length);
        return String.format("%08x", crc.getValue());
    }
}
