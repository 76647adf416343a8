package io.millrace.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks for pages of an event type. Thread-safe. */
final class EventReader {
    private static final Pattern CURSOR = Pattern.compile("\"nextCursor\":\"([^\"]+)\"}\\s*$");
    private static final Pattern ID = Pattern.compile("\"eventId\":\"([^\"]{36})\",\"timeBucket\"");
    /** A cursor stands in the last bytes of a page. */
    private static final int TAIL_BYTES = 1_000;

    private final HttpClient http;
    private final URI base;
    private final String key;
    private final String type;

    /** A page as it came. */
    record Page(byte[] body) {
        /** Null if it is the last one. */
        String cursorOrNull() {
            int from = Math.max(0, body.length - TAIL_BYTES);
            Matcher cursor = CURSOR.matcher(new String(body, from, body.length - from, StandardCharsets.UTF_8));
            return cursor.find() ? cursor.group(1) : null;
        }

        List<String> ids() {
            List<String> ids = new ArrayList<>();
            Matcher id = ID.matcher(new String(body, StandardCharsets.UTF_8));
            while (id.find()) {
                ids.add(id.group(1));
            }
            return ids;
        }
    }

    EventReader(HttpClient http, MillraceTarget target, EventTypes.Place place) {
        this.http = http;
        this.base = target.http();
        this.key = target.key();
        this.type = place.id();
    }

    /** @param more parameters of the address, such as {@code &cursor=…} */
    Page page(String bucket, int pageSize, String more) throws IOException, InterruptedException {
        return checked(http.send(request(bucket, pageSize, more), HttpResponse.BodyHandlers.ofByteArray()));
    }

    CompletableFuture<Page> pageLater(String bucket, int pageSize, String more) {
        return http.sendAsync(request(bucket, pageSize, more), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(EventReader::checked);
    }

    private HttpRequest request(String bucket, int pageSize, String more) {
        return HttpRequest.newBuilder(base.resolve("/api/v1/events?eventTypeId=" + type + "&timeBucket=" + bucket
                        + "&pageSize=" + pageSize + more))
                .header("Authorization", "Bearer " + key)
                .build();
    }

    private static Page checked(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the server answered " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return new Page(answer.body());
    }
}
