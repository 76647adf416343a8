package io.millrace.mapping.request;

import io.millrace.mapping.document.JsonText;
import io.millrace.mapping.document.Span;
import io.millrace.model.Request;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The headers of a request as columns see them: by canonical name, such as {@code X-Forwarded-For}, in the order of the names, of each the first value.
 * Those that tell of the server or hold credentials are left out.
 */
public final class RequestHeaders {
    private static final Set<String> ALWAYS_HIDDEN = Set.of("Host", "X-Storageapi-Token");
    private static final Set<String> CREDENTIALS = Set.of("Authorization", "Cookie");

    private final Request request;
    private final boolean showsCredentials;
    private final Map<String, String> first = new TreeMap<>();

    RequestHeaders(Request request, boolean showsCredentials) {
        this.request = request;
        this.showsCredentials = showsCredentials;
        for (Map.Entry<String, String> header : request.headers()) {
            String name = canonical(header.getKey());
            if (isShown(name)) {
                first.putIfAbsent(name, header.getValue());
            }
        }
    }

    private boolean isShown(String name) {
        return !ALWAYS_HIDDEN.contains(name) && (showsCredentials || !CREDENTIALS.contains(name));
    }

    /** The first value of each. */
    public Map<String, String> all() {
        return first;
    }

    /** The first value of a header, its name in any case. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(first.get(canonical(name)));
    }

    /** All values, one on each line: {@code Name: value}, in the order of the lines' names. */
    public String lines() {
        return StreamSupport.stream(request.headers().spliterator(), false)
                .filter(header -> isShown(canonical(header.getKey())))
                .map(header -> canonical(header.getKey()) + ": " + header.getValue() + "\n")
                .sorted()
                .collect(Collectors.joining());
    }

    Span json() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        out.write('{');
        for (Map.Entry<String, String> header : first.entrySet()) {
            if (out.size() > 1) {
                out.write(',');
            }
            JsonText.quote(header.getKey().getBytes(StandardCharsets.UTF_8), out);
            out.write(':');
            JsonText.quote(header.getValue().getBytes(StandardCharsets.UTF_8), out);
        }
        out.write('}');
        return Span.of(out.toByteArray());
    }

    /** Letters that begin a word between hyphens are capitals, all others small. */
    public static String canonical(String name) {
        StringBuilder out = new StringBuilder(name.length());
        boolean isFirst = true;
        for (int at = 0; at < name.length(); at++) {
            char c = name.charAt(at);
            boolean isSmall = c >= 'a' && c <= 'z';
            boolean isCapital = c >= 'A' && c <= 'Z';
            if (isFirst && isSmall) {
                out.append((char) (c - 'a' + 'A'));
            } else {
                out.append(!isFirst && isCapital ? (char) (c - 'A' + 'a') : c);
            }
            isFirst = c == '-';
        }
        return out.toString();
    }
}
