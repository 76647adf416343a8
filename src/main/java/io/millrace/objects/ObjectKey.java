package io.millrace.objects;

/**
 * Where an object is. Immutable.
 *
 * @param name within the bucket
 */
public record ObjectKey(String bucket, String name) {
    /** What {@link #toString} begins with. */
    public static final String SCHEME = "s3://";

    /** @param uri as {@link #toString} gives it */
    public static ObjectKey parse(String uri) {
        int slash = uri.indexOf('/', SCHEME.length());
        if (!uri.startsWith(SCHEME) || slash < 0) {
            throw new IllegalArgumentException("'" + uri + "' names no object: expected s3://bucket/name");
        }
        return new ObjectKey(uri.substring(SCHEME.length(), slash), uri.substring(slash + 1));
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + name;
    }
}
