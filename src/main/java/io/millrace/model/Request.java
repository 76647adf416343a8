package io.millrace.model;

import java.util.List;
import java.util.Map;

/**
 * What a mapping sees of a request. Handed over for good: nobody changes the body, the headers or the parameters any more.
 *
 * @param body only the first {@code length} bytes count
 * @param contentType as the client declared it; empty if it did not
 * @param headers in the order of the request; a name may occur several times, in any case
 * @param parameters those of the query, and what the dialect found in the path; decoded
 * @param clientAddress who sent it, an IP address as text; empty if it came from within the JVM
 * @param receivedMicros when the request was complete, microseconds since 1970
 * @param idempotencyKey the client's name for this request; null if it has none
 */
public record Request(
        byte[] body,
        int length,
        String contentType,
        Iterable<Map.Entry<String, String>> headers,
        Iterable<Map.Entry<String, String>> parameters,
        String clientAddress,
        long receivedMicros,
        String idempotencyKey) {
    /** The content type of records that code in the same JVM sends: a JSON array of them. */
    public static final String JSON_RECORDS = "application/vnd.millrace.records+json";

    /** The content type of a part of a file, which dialects post that take files in parts: any bytes. */
    public static final String FILE_PART = "application/vnd.millrace.file-part";

    /** A request of which only the body matters. */
    public static Request of(byte[] body, int length, String contentType) {
        return new Request(body, length, contentType, List.of(), List.of(), "", 0, null);
    }

    /** The same with the client's name for it. */
    public Request keyed(String keyOrNull) {
        return new Request(body, length, contentType, headers, parameters, clientAddress, receivedMicros, keyOrNull);
    }

    /** The same, with the moment when it was complete. */
    public Request received(long micros) {
        return new Request(body, length, contentType, headers, parameters, clientAddress, micros, idempotencyKey);
    }
}
