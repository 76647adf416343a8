package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.Eventually;
import io.millrace.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What the container starts runs as it stands: see {@link Container}. One server for all tests, which the last one stops. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class StartCommandIT {
    private static final Overlay OVERLAY = Overlay.SINGLE;
    private static final int STOPPED_IN_ORDER = 143;

    /** A recorder whose storage is made by a script. */
    private static final String SCRIPTED =
            """
            {"type": "continuous", "params": {
              "metadataDataset": {"id": "scripted.meta", "type": "sqliteSparse"},
              "createStorageDataset": {"type": "script.run", "params": {"language": "javascript", "scriptConfig": {"source":
                "var made = mldb.createDataset({type: 'sparse.mutable'}); ({config: made.config()})"}}}}}
            """;

    @TempDir
    private static Path folder;

    private static Container container;
    private static HttpClient https;
    private static HttpClient http;

    @BeforeAll
    static void starts() throws Exception {
        TestAuthority authority = TestAuthority.named("CN=authority");
        container = Container.start(folder, OVERLAY, authority.issueServer());
        https = HttpClient.newBuilder().sslContext(authority.trusting(null)).build();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void ends() throws Exception {
        if (container != null) {
            container.close();
        }
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static int manage(String path) throws Exception {
        return send(http, HttpRequest.newBuilder(container.management().resolve(path)))
                .statusCode();
    }

    private static HttpRequest.Builder keyed(String path) throws IOException {
        URI uri = container.https().resolve(path);
        return HttpRequest.newBuilder(uri)
                .header(
                        "X-API-Key",
                        Files.readString(container.data().resolve("admin.key")).strip());
    }

    @Test
    @Order(1)
    void writesOnlyToItsVolumes() throws Exception {
        for (Path path : container.files().readOnly()) {
            Set<PosixFilePermission> rights =
                    Files.getPosixFilePermissions(container.files().outside(path));
            assertFalse(rights.contains(PosixFilePermission.OTHERS_WRITE), path::toString);
            assertFalse(rights.contains(PosixFilePermission.GROUP_WRITE), path::toString);
        }
        if (container.isIsolated()) {
            String user = OVERLAY.pod().at("/securityContext/runAsUser").asText();
            Path process = Path.of("/proc", Long.toString(container.server().pid()));
            String status = Files.readString(process.resolve("status")).replaceAll("[ \t]+", " ");
            String four = (user + " ").repeat(4).strip();
            List.of("Uid: " + four, "Gid: " + four, "CapBnd: 0000000000000000", "NoNewPrivs: 1")
                    .forEach(line -> assertTrue(status.contains(line + "\n"), line + " in " + status));
            List<String> writable = Files.readAllLines(process.resolve("mountinfo")).stream()
                    .map(line -> line.split(" "))
                    .filter(words -> words[5].startsWith("rw"))
                    .map(words -> words[4])
                    .filter(path -> !path.startsWith("/dev") && !path.equals("/proc"))
                    .toList();
            assertEquals(Set.of("/var/lib/millrace", "/tmp"), Set.copyOf(writable));
        }
        assertTrue(Files.exists(container.data().resolve("postgres").resolve("PG_VERSION")));
    }

    @Test
    @Order(2)
    void answersTheProbes() throws Exception {
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode path = OVERLAY.container().path(probe).at("/httpGet/path");
            assertEquals(200, manage(path.asText()), probe);
        }
    }

    @Test
    @Order(3)
    void servesClientsThatTrustTheMountedCertificate() throws Exception {
        assertEquals(200, send(https, keyed("/version")).statusCode());
    }

    @Test
    @Order(4)
    void answersPrometheusThatHasTheToken() throws Exception {
        JsonNode endpoint = Overlay.WITH_COMPONENTS.only("ServiceMonitor").at("/spec/endpoints/0");
        String path = endpoint.path("path").asText();
        assertEquals(401, manage(path));
        String type = endpoint.at("/authorization/type").asText();
        HttpResponse<String> page = send(
                http,
                HttpRequest.newBuilder(container.management().resolve(path))
                        .header("Authorization", type + " " + PodSettings.TOKEN));
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("millrace_postgres_up 1"));
    }

    /** The engine has native libraries and a cache of its own, and needs a place for them. */
    @Test
    @Order(5)
    void runsScripts() throws Exception {
        HttpResponse<String> made = send(
                https,
                keyed("/v1/datasets/scripted")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(SCRIPTED)));
        assertEquals(201, made.statusCode(), made::body);
    }

    /** For stop.delay, in which the Service learns that it has to send clients elsewhere. */
    @Test
    @Order(6)
    void servesOnWhenItIsToldToStop() throws Exception {
        container.terminate();
        Eventually.equals(503, () -> manage("/health/ready"));
        assertEquals(200, send(https, keyed("/version")).statusCode());
        assertEquals(200, manage("/health/live"));
        assertEquals(STOPPED_IN_ORDER, container.awaitExit(), container::log);
        assertTrue(container.log().contains("stopped postgresql in"), container::log);
    }
}
