package io.millrace.loadtest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** The operator's port of the server. Thread-safe: the client is. */
final class ManagementPort {
    private static final String TOKEN_VARIABLE = "LOADTEST_MANAGEMENT_TOKEN";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private final HttpRequest metrics;

    ManagementPort(Settings settings) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(Target.base(settings, Property.MANAGEMENT) + "/metrics"))
                .timeout(ANSWER_MAX);
        settings.text(Property.MANAGEMENT_TOKEN)
                .or(() -> Optional.ofNullable(System.getenv(TOKEN_VARIABLE)))
                .ifPresent(token -> request.header("Authorization", "Bearer " + token));
        metrics = request.build();
    }

    /** @throws SetupException if they cannot be had */
    String metrics() {
        try {
            HttpResponse<String> response = http.send(metrics, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new SetupException(metrics.uri() + " was answered " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new SetupException(metrics.uri() + " failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException(metrics.uri() + " was interrupted", e);
        }
    }
}
