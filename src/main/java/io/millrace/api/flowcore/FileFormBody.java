package io.millrace.api.flowcore;

import io.millrace.model.Sha256;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A form of which the file has gone another way: in its place stand its size, a blank and its SHA-256. Forms with the same fields and the same
 * file give the same bytes, whatever stood between their parts. Confined to its upload.
 */
final class FileFormBody {
    private static final String FILE = "file";

    private static final int BOUNDARY_DIGITS = 32;

    /** Of fields, which are all in memory. */
    private static final int FIELDS_BYTES_MAX = 1 << 20;

    private record Field(String name, byte[] content) {}

    private final MessageDigest digest = Sha256.digest();
    private final List<Field> fields = new ArrayList<>();
    private String fileName;
    private boolean isInFile;
    private long fileBytes;
    private String name;
    private ByteArrayOutputStream content;
    private long fieldBytes;
    private Written written;

    /** @throws Problem {@code INVALID_BODY} if it is a file and not the one that a form has */
    void begin(String part, String fileNameOrNull) {
        name = part;
        isInFile = fileNameOrNull != null;
        if (!isInFile) {
            content = new ByteArrayOutputStream();
            return;
        }
        if (fileName != null || !part.equals(FILE)) {
            String shown = part.length() > 100 ? part.substring(0, 100) + '…' : part;
            String message = "the field \"" + shown + "\" of the form is a file; a form has one, in the field " + FILE;
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    message + "; nothing was stored",
                    List.of(new FieldProblem(null, List.of(shown), "bad_field", message)));
        }
        fileName = fileNameOrNull;
    }

    boolean isInFile() {
        return isInFile;
    }

    boolean hasFile() {
        return fileName != null;
    }

    /** @throws Problem {@code INVALID_BODY} if the fields are too large */
    void add(byte[] bytes, int offset, int length) {
        if (isInFile) {
            digest.update(bytes, offset, length);
            fileBytes += length;
            return;
        }
        fieldBytes += length;
        if (fieldBytes > FIELDS_BYTES_MAX) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "the fields of the form beside the file have more than " + FIELDS_BYTES_MAX
                            + " bytes; they go into each of its parts; nothing was stored");
        }
        content.write(bytes, offset, length);
    }

    void endPart() {
        if (!isInFile) {
            fields.add(new Field(name, content.toByteArray()));
        }
        isInFile = false;
    }

    /** A form. */
    record Written(String contentType, byte[] body) {}

    /** To be asked when all parts have ended. */
    Written written() {
        if (written == null) {
            written = write();
        }
        return written;
    }

    private Written write() {
        String checksum = HexFormat.of().formatHex(digest.digest());
        String boundary = "millrace-" + checksum.substring(0, BOUNDARY_DIGITS);
        while (isInFields(boundary)) {
            boundary += '-';
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (fileName != null) {
            part(
                    out,
                    boundary,
                    quoted(FILE) + "; filename*=UTF-8''"
                            + URLEncoder.encode(fileName, StandardCharsets.UTF_8)
                                    .replace("+", "%20"),
                    (fileBytes + " " + checksum).getBytes(StandardCharsets.US_ASCII));
        }
        for (Field field : fields) {
            part(out, boundary, quoted(field.name()), field.content());
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return new Written("multipart/form-data; boundary=" + boundary, out.toByteArray());
    }

    private static void part(ByteArrayOutputStream out, String boundary, String disposition, byte[] content) {
        out.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=" + disposition + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(content);
        out.writeBytes(new byte[] {'\r', '\n'});
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private boolean isInFields(String boundary) {
        return fields.stream()
                .anyMatch(field -> new String(field.content(), StandardCharsets.ISO_8859_1).contains(boundary));
    }
}
