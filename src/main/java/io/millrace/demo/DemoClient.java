package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.config.AuthMode;
import io.millrace.config.ServerConfig;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.tls.TlsMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Speaks to a server as any client would: over HTTP or HTTPS, with the administrator's key, and trusting the server's
 * certificate alone. Confined to one thread.
 */
final class DemoClient {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final URI base;
    private final Optional<String> key;

    /** @param body null where the answer has none */
    record Answer(int status, JsonNode body, Duration retryAfter) {}

    private DemoClient(HttpClient http, URI base, Optional<String> key) {
        this.http = http;
        this.base = base;
        this.key = key;
    }

    /** @param base such as {@code https://localhost:8443} */
    static DemoClient of(URI base, ServerConfig config) throws IOException, GeneralSecurityException {
        HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(ANSWER_MAX);
        if (base.getScheme().equals("https")) {
            http.sslContext(trusting(TlsMaterial.certificateFile(config)));
        }
        Optional<String> key = config.auth() == AuthMode.NONE
                ? Optional.empty()
                : Optional.of(Files.readString(adminKey(config)).strip());
        return new DemoClient(http.build(), base, key);
    }

    static Path adminKey(ServerConfig config) {
        return config.data().resolve("admin.key");
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate)) {
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("server-" + trusted.size(), one);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    Answer send(String method, String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_MAX)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        key.ifPresent(secret -> request.header("X-API-Key", secret));
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(),
                response.body().length == 0 ? null : JSON.readTree(response.body()),
                Duration.ofSeconds(
                        response.headers().firstValueAsLong("Retry-After").orElse(1)));
    }

    /** The body of the answer to a request that is expected to succeed. */
    JsonNode ask(String method, String path, byte[] body) throws IOException, InterruptedException {
        Answer answer = send(method, path, body);
        if (answer.status() >= 300) {
            throw unexpected(method + " " + path, answer);
        }
        return answer.body();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return ask("GET", path, new byte[0]);
    }

    static Problem unexpected(String request, Answer answer) {
        return new Problem(
                ProblemCode.UNAVAILABLE_NOW, request + " was answered with " + answer.status() + ": " + answer.body());
    }
}
