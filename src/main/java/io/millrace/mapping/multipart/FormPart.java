package io.millrace.mapping.multipart;

/**
 * A field or a file of a form. Immutable.
 *
 * @param fileNameOrNull as the client gave it, whatever is in it; null of a field that is no file
 * @param offset where the content begins in the body
 * @param length of the content, bytes
 */
public record FormPart(String name, String fileNameOrNull, int offset, int length) {
    public boolean isFile() {
        return fileNameOrNull != null;
    }
}
