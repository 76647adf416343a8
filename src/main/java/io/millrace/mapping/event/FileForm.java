package io.millrace.mapping.event;

import io.millrace.mapping.Utf8;
import io.millrace.mapping.multipart.FormPart;
import io.millrace.mapping.multipart.MultipartForm;
import io.millrace.model.Request;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A form with a file: the field {@code file}, which is one, {@code type}, and others, which are no files. Each comes once. Immutable.
 *
 * @param file its content, in the body
 * @param type what kind of file it is, as the client has it
 * @param extra by name, compact JSON: the other fields, and the members of {@code additionalProperties} that no field has; none has a name
 *     of {@link #RESERVED}
 */
record FileForm(FormPart file, String type, Map<String, byte[]> extra) {
    static final String FILE = "file";
    static final String TYPE = "type";
    static final String PROPERTIES = "additionalProperties";
    static final Set<String> RESERVED =
            Set.of("fileName", "fileSize", "fileType", "part", "totalParts", "data", "checksum", "hashType");

    private static final int PARTS_MAX = 1_000;

    /** @throws Problem INVALID_PARAMETER or INVALID_BODY */
    static FileForm read(Request request, EventMapping mapping) {
        byte[] body = request.body();
        Map<String, FormPart> parts =
                byName(MultipartForm.read(body, request.length(), request.contentType(), PARTS_MAX));
        FormPart file = requireFile(taken(parts, FILE));
        String type = text(body, taken(parts, TYPE));
        FormPart propertiesOrNull = parts.remove(PROPERTIES);
        Map<String, byte[]> extra = new LinkedHashMap<>();
        parts.forEach((name, part) -> extra.put(name, quoted(text(body, part))));
        if (propertiesOrNull != null) {
            properties(text(body, propertiesOrNull), mapping).forEach(extra::putIfAbsent);
        }
        extra.keySet().removeAll(RESERVED);
        requireSmall(type, extra, mapping.settings().eventBytesMax());
        return new FileForm(file, type, extra);
    }

    private static Map<String, FormPart> byName(List<FormPart> parts) {
        Map<String, FormPart> byName = new LinkedHashMap<>();
        for (FormPart part : parts) {
            if (byName.put(part.name(), part) != null) {
                throw refused(part.name(), "comes twice; a form has one file, and each field once");
            }
        }
        return byName;
    }

    private static FormPart taken(Map<String, FormPart> parts, String name) {
        FormPart part = parts.remove(name);
        if (part == null) {
            throw refused(name, "is missing");
        }
        return part;
    }

    private static FormPart requireFile(FormPart part) {
        if (!part.isFile() || part.fileNameOrNull().isEmpty()) {
            throw refused(FILE, "has to be a file with a file name");
        }
        return part;
    }

    private static String text(byte[] body, FormPart part) {
        if (part.isFile()) {
            throw refused(part.name(), "is a file; a form has one, in the field " + FILE);
        }
        if (Utf8.firstInvalid(body, part.offset(), part.offset() + part.length()) >= 0) {
            throw refused(part.name(), "is not UTF-8");
        }
        return new String(body, part.offset(), part.length(), StandardCharsets.UTF_8);
    }

    private static byte[] quoted(String text) {
        Scratch out = new Scratch();
        out.quoted(text);
        return out.copy();
    }

    private static Map<String, byte[]> properties(String text, EventMapping mapping) {
        return JsonMembers.read(text.getBytes(StandardCharsets.UTF_8), mapping.json())
                .orElseThrow(() -> refused(PROPERTIES, "has to be a JSON object"));
    }

    /** All of it is in every part of the file, so together it is no larger than an event. */
    private static void requireSmall(String type, Map<String, byte[]> extra, int bytesMax) {
        long bytes = type.length();
        for (Map.Entry<String, byte[]> member : extra.entrySet()) {
            bytes += member.getKey().length() + member.getValue().length;
        }
        if (bytes > bytesMax) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "the fields of the form beside the file have " + bytes + " bytes, more than " + bytesMax
                            + "; they go into each of its parts; nothing was stored");
        }
    }

    private static Problem refused(String field, String why) {
        String message = "the field " + EventHeaders.shown(field) + " of the form " + why;
        return new Problem(
                ProblemCode.INVALID_BODY,
                message + "; nothing was stored",
                List.of(new FieldProblem(null, List.of(field), "bad_field", message)));
    }
}
