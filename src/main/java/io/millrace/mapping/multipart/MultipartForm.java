package io.millrace.mapping.multipart;

import java.util.ArrayList;
import java.util.List;

/**
 * A body of the content type {@code multipart/form-data; boundary=…}:
 *
 * <pre>
 *  [anything CR LF]
 *  --boundary CR LF
 *  Content-Disposition: form-data; name="field"[; filename="…"] CR LF
 *  [other headers CR LF]
 *  CR LF
 *  content CR LF
 *  --boundary CR LF … one for each part
 *  --boundary--[CR LF anything]
 * </pre>
 *
 * Lines end with CR LF, names are UTF-8, contents are any bytes, and what only begins like a boundary is content. Stateless.
 */
public final class MultipartForm {
    private static final String MULTIPART = "multipart/";

    private MultipartForm() {}

    /** Whether a body of the content type has parts, be it a form or not. */
    public static boolean isMultipart(String contentType) {
        return contentType.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length());
    }

    /**
     * The parts, in their order; also none.
     *
     * @param length bytes of the body, from the front
     * @param partsMax how many there may be
     * @throws io.millrace.problem.Problem INVALID_PARAMETER if the content type is wrong, INVALID_BODY if the form is, or has more parts
     */
    public static List<FormPart> read(byte[] body, int length, String contentType, int partsMax) {
        Boundary boundary = Boundary.of(contentType);
        PartHeaders headers = new PartHeaders(body, length);
        List<FormPart> parts = new ArrayList<>();
        Boundary.Found before = boundary.find(body, 0, length);
        if (before == null) {
            throw FormFault.at(0, "the boundary that the content type names is not in it");
        }
        while (!before.isLast()) {
            if (parts.size() == partsMax) {
                throw FormFault.at(before.to(), "it has more than " + partsMax + " parts");
            }
            int content = headers.read(before.to());
            // of an empty content the line end is that of the headers
            Boundary.Found behind = boundary.find(body, content - 2, length);
            if (behind == null) {
                throw FormFault.at(length, "it ends without the boundary that closes it");
            }
            int end = Math.max(content, behind.from());
            parts.add(new FormPart(headers.name(), headers.fileNameOrNull(before.to()), content, end - content));
            before = behind;
        }
        return List.copyOf(parts);
    }
}
