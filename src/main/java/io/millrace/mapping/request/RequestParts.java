package io.millrace.mapping.request;

import io.millrace.mapping.document.FormReader;
import io.millrace.mapping.document.JsonDocument;
import io.millrace.mapping.document.MalformedDocument;
import io.millrace.mapping.document.Span;
import io.millrace.model.Request;
import java.lang.ref.WeakReference;
import java.time.Instant;

/**
 * One request in parts, for all columns of all sinks that map it: a body is read once, whoever asks. Confined to the thread
 * that maps the request.
 */
public final class RequestParts {
    /** The content type of a body that its dialect made of another form: JSON in which indexes lead into arrays only, and names into objects. */
    public static final String DECODED = "application/vnd.millrace.decoded+json";

    /** The type of a body with one such record a line. */
    public static final String DECODED_LINES = "application/vnd.millrace.decoded-lines";

    /** What this thread mapped last: a request goes from sink to sink on one thread. */
    private static final ThreadLocal<WeakReference<RequestParts>> LATEST =
            ThreadLocal.withInitial(() -> new WeakReference<>(null));

    private final Request request;
    private final boolean showsCredentials;
    private final MediaType type;
    private JsonDocument document;
    private String malformed;
    private RequestHeaders headers;
    private Span headersJson;
    private Span address;
    private Span time;

    private RequestParts(Request request, boolean showsCredentials) {
        this.request = request;
        this.showsCredentials = showsCredentials;
        this.type = MediaType.of(request);
    }

    /** @param showsCredentials whether columns may have the headers {@code Authorization} and {@code Cookie} */
    @SuppressWarnings("ReferenceEquality") // This very request; equal ones would have to be compared by their bodies.
    public static RequestParts of(Request request, boolean showsCredentials) {
        RequestParts latest = LATEST.get().get();
        if (latest != null && latest.request == request && latest.showsCredentials == showsCredentials) {
            return latest;
        }
        RequestParts parts = new RequestParts(request, showsCredentials);
        LATEST.set(new WeakReference<>(parts));
        return parts;
    }

    public Span body() {
        return new Span(request.body(), 0, request.length());
    }

    /** The IP address of who sent the request; empty if it came from within the JVM. */
    public Span address() {
        address = address == null ? Span.of(request.clientAddress()) : address;
        return address;
    }

    /** The time of receipt, {@code 2006-01-02T15:04:05.000Z}. */
    public Span time() {
        time = time == null ? Timestamp.millis(request.receivedMicros()) : time;
        return time;
    }

    public Instant received() {
        long micros = request.receivedMicros();
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    public long receivedMillis() {
        return Math.floorDiv(request.receivedMicros(), 1_000L);
    }

    public RequestHeaders headers() {
        headers = headers == null ? new RequestHeaders(request, showsCredentials) : headers;
        return headers;
    }

    /** A JSON object of the first values of the headers. */
    public Span headersJson() {
        headersJson = headersJson == null ? headers().json() : headersJson;
        return headersJson;
    }

    /** Whether an index does not lead into an object of the body, nor a name into an array. */
    public boolean isStrict() {
        return type != MediaType.JSON;
    }

    /** The body, whatever JSON it is or becomes; {@link NotMapped} if it is none. */
    public JsonDocument document() {
        requireDocument(type == MediaType.FORM ? "cannot parse request body:\n- " : "cannot parse request json: ");
        return document;
    }

    /** The body, an object; {@link NotMapped} if it is none. */
    public JsonDocument object() {
        String prefix = "cannot parse request body:\n- ";
        requireDocument(type == MediaType.FORM ? prefix : prefix + "invalid JSON: ");
        if (!document.isObject(0)) {
            throw new NotMapped(Refusal.BAD_BODY, prefix + "invalid JSON: the body has to be an object");
        }
        return document;
    }

    private void requireDocument(String prefix) {
        if (type == MediaType.OTHER) {
            throw new NotMapped(
                    Refusal.UNSUPPORTED_TYPE,
                    "cannot parse request body:\n- unsupported content type \"" + request.contentType()
                            + "\", supported types: application/json and application/x-www-form-urlencoded");
        }
        if (document == null && malformed == null) {
            read();
        }
        if (malformed != null) {
            throw new NotMapped(Refusal.BAD_BODY, prefix + malformed);
        }
    }

    private void read() {
        try {
            document = type == MediaType.FORM
                    ? FormReader.read(request.body(), request.length())
                    : JsonDocument.read(request.body(), request.length());
        } catch (MalformedDocument e) {
            malformed = (type == MediaType.FORM ? "invalid form data: " : "") + e.getMessage();
        }
    }
}
