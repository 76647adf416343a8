package io.millrace.loadtest;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls that make and remove what is posted to, one after the other. Thread-safe: the client is. */
final class ApiClient {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);
    private static final Duration TASK_MAX = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final HttpClient http;
    private final String base;
    private final String authorization;

    ApiClient(Target target) {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(target.trust().context())
                .connectTimeout(ANSWER_MAX)
                .build();
        base = target.base();
        authorization = "Bearer " + target.key();
    }

    /** The header that all dialects understand. */
    String authorization() {
        return authorization;
    }

    String get(String path) {
        return send("GET", path, "");
    }

    String post(String path, String json) {
        return send("POST", path, json);
    }

    String put(String path, String json) {
        return send("PUT", path, json);
    }

    String delete(String path) {
        return send("DELETE", path, "");
    }

    /**
     * The body of the answer.
     *
     * @throws SetupException if the server cannot be reached or says no
     */
    private String send(String method, String path, String body) {
        String address = path.startsWith("http") ? path : base + path;
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .timeout(ANSWER_MAX)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new SetupException(
                        method + " " + address + " was answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new SetupException(method + " " + address + " failed: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException(method + " " + address + " was interrupted", e);
        }
    }

    /** The client of the JDK puts what is wrong into the causes. */
    private static String reason(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append("; ").append(cause);
        }
        return text.toString();
    }

    /** Asks until the answer has the text. */
    String await(String path, String wanted, String givingUp) {
        long deadline = System.nanoTime() + TASK_MAX.toNanos();
        while (true) {
            String answer = get(path);
            if (answer.contains(wanted)) {
                return answer;
            }
            if (answer.contains(givingUp) || System.nanoTime() > deadline) {
                throw new SetupException("expected " + wanted + " at " + path + ", but it is " + answer);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** What the group of the pattern finds first. */
    static String find(Pattern pattern, String answer) {
        Matcher matcher = pattern.matcher(answer);
        if (!matcher.find()) {
            throw new SetupException("no " + pattern + " in " + answer);
        }
        return matcher.group(1);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
