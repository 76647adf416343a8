package io.millrace.mapping.multipart;

import io.millrace.mapping.Utf8;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reads what stands above a part's content. Confined to the reading of one form. */
final class PartHeaders {
    static final int BYTES_MAX = 8 << 10;

    private static final String DISPOSITION = "content-disposition";
    private static final String ENCODING = "content-transfer-encoding";
    private static final Set<String> PLAIN = Set.of("7bit", "8bit", "binary");
    private static final String EXTENDED = "utf-8''";

    private final byte[] body;
    private final int length;
    private final long base;

    private HeaderValue disposition;

    PartHeaders(byte[] body, int length) {
        this(body, length, 0);
    }

    /** @param base offset in the whole body of what is given of it, to be told where something is wrong */
    PartHeaders(byte[] body, int length, long base) {
        this.body = body;
        this.length = length;
        this.base = base;
    }

    /**
     * Reads those of the part that begins there.
     *
     * @return where the content begins
     */
    int read(int from) {
        disposition = null;
        int at = from;
        while (true) {
            int end = lineEnd(at, Math.min(length, from + BYTES_MAX));
            if (end == at) {
                break;
            }
            header(at, end);
            at = end + 2;
        }
        if (disposition == null || disposition.parameters().get("name") == null) {
            throw FormFault.at(base + from, "a part has no Content-Disposition: form-data; name=\"…\"");
        }
        return at + 2;
    }

    private int lineEnd(int from, int limit) {
        for (int at = from; at + 1 < limit; at++) {
            if (body[at] == '\r' && body[at + 1] == '\n') {
                return at;
            }
        }
        throw FormFault.at(
                base + from,
                "the headers of a part do not end with an empty line, or have more than " + BYTES_MAX + " bytes");
    }

    private void header(int from, int to) {
        if (Utf8.firstInvalid(body, from, to) >= 0) {
            throw FormFault.at(base + from, "a header of a part is not UTF-8");
        }
        String line = new String(body, from, to - from, StandardCharsets.UTF_8);
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw FormFault.at(base + from, "a header of a part has no name");
        }
        String name = line.substring(0, colon).strip();
        String value = line.substring(colon + 1).strip();
        if (name.equalsIgnoreCase(DISPOSITION)) {
            disposition(from, value);
        } else if (name.equalsIgnoreCase(ENCODING)
                && PLAIN.stream().noneMatch(plain -> plain.equalsIgnoreCase(value))) {
            throw FormFault.at(base + from, "a part has a Content-Transfer-Encoding; send its bytes as they are");
        }
    }

    private void disposition(int from, String value) {
        if (disposition != null) {
            throw FormFault.at(base + from, "a part has two Content-Dispositions");
        }
        disposition = HeaderValue.read(value)
                .filter(read -> read.word().equals("form-data"))
                .orElseThrow(() ->
                        FormFault.at(base + from, "the Content-Disposition of a part has to be form-data; name=\"…\""));
    }

    String name() {
        return disposition.parameters().get("name");
    }

    /** Null of what is no file. A name in the extended notation of RFC 5987 goes first, as everywhere. */
    String fileNameOrNull(int at) {
        String extended = disposition.parameters().get("filename*");
        if (extended == null) {
            return disposition.parameters().get("filename");
        }
        boolean isUtf8 = extended.regionMatches(true, 0, EXTENDED, 0, EXTENDED.length());
        try {
            String encoded = isUtf8 ? extended.substring(EXTENDED.length()).replace("+", "%2B") : "%";
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw FormFault.at(base + at, "filename* of a part has to be UTF-8'' and percent-encoded text");
        }
    }
}
