package io.millrace.mapping.multipart;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes forms as clients do. */
public final class FormWriter {
    public static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
    public static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public FormWriter field(String name, String text) {
        return part("Content-Disposition: form-data; name=\"" + name + "\"", utf8(text));
    }

    public FormWriter file(String name, String fileName, byte[] content) {
        return part(
                "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName
                        + "\"\r\nContent-Type: application/octet-stream",
                content);
    }

    /** @param headers lines, without the last line end */
    public FormWriter part(String headers, byte[] content) {
        return raw("--" + BOUNDARY + "\r\n" + headers + "\r\n\r\n").raw(content).raw("\r\n");
    }

    public FormWriter raw(String text) {
        return raw(utf8(text));
    }

    public FormWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** The form with the boundary that closes it. */
    public byte[] closed() {
        return raw("--" + BOUNDARY + "--\r\n").bytes();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
