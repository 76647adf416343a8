package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.tls.TestAuthority;
import io.millrace.tls.TestAuthority.Issued;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that show certificates in the place of secrets. */
final class ClientCertificatesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEYS = "/v2/api-keys";

    /** Enough for a handshake on a busy machine. */
    private static final Duration BRIEFLY = Duration.ofSeconds(10);

    private static final String DEVICE = "CN=device 7,O=Acme";
    private static final String SERVICE = "URI:spiffe://example.com/loader";

    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static TestAuthority intermediate;
    private static TestAuthority stranger;
    private static Issued device;
    private static Issued service;
    private static Issued nobody;
    private static Path trusted;
    private static MillraceProcess asking;
    private static MillraceProcess demanding;

    private String deviceKey;

    @BeforeAll
    static void starts() throws Exception {
        authority = TestAuthority.named("CN=authority");
        intermediate = authority.intermediate("CN=intermediate");
        stranger = TestAuthority.named("CN=stranger");
        device = authority.issue(DEVICE, TestAuthority.ec("secp256r1"));
        service = intermediate.issue(
                "CN=loader",
                TestAuthority.rsa(2048),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.com/loader"));
        nobody = authority.issue("CN=device 8,O=Acme", TestAuthority.ec("secp384r1"));
        trusted = Files.write(folder.resolve("clients.pem"), authority.certificatePem());
        asking = start("request");
        demanding = start("require");
    }

    private static MillraceProcess start(String auth) throws Exception {
        Issued own = authority.issueServer();
        return ServerCommand.serve(folder.resolve(auth))
                .withoutPostgres()
                .with(
                        "tls.certificate",
                        Files.write(folder.resolve(auth + ".crt"), own.chainPem())
                                .toString())
                .with(
                        "tls.key",
                        Files.write(folder.resolve(auth + ".key"), own.keyPem()).toString())
                .with("tls.reload.interval", "1s")
                .with("tls.client.ca", trusted.toString())
                .with("tls.client.auth", auth)
                .start();
    }

    @AfterAll
    static void stops() throws Exception {
        asking.close();
        demanding.close();
    }

    @BeforeEach
    void makesKeys() throws Exception {
        for (MillraceProcess server : List.of(asking, demanding)) {
            for (JsonNode key :
                    JSON.readTree(plainly(server, "GET", KEYS, "").body()).path("api_keys")) {
                if (key.has("certificate_subject")) {
                    assertEquals(
                            204,
                            plainly(
                                            server,
                                            "DELETE",
                                            KEYS + "/" + key.path("id").textValue(),
                                            "")
                                    .statusCode());
                }
            }
            make(server, SERVICE, "admin");
        }
        deviceKey = make(asking, DEVICE, "user");
        make(demanding, DEVICE, "user");
    }

    private static String make(MillraceProcess server, String subject, String role) throws Exception {
        HttpResponse<String> answer = plainly(
                server,
                "POST",
                KEYS,
                "{\"name\": \"" + subject + "\", \"role\": \"" + role + "\", \"certificate_subject\": \"" + subject
                        + "\"}");
        assertEquals(201, answer.statusCode(), answer.body());
        JsonNode key = JSON.readTree(answer.body());
        assertEquals(subject, key.path("certificate_subject").textValue());
        assertTrue(key.path("secret").textValue().startsWith("mr_"), answer.body());
        return key.path("id").textValue();
    }

    /** With the first administrator's key, in clear. */
    private static HttpResponse<String> plainly(MillraceProcess server, String method, String path, String body)
            throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.http().resolve(path))
                                .header("Authorization", "Bearer " + server.adminKey())
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static HttpClient client(Issued shownOrNull, Version version) throws Exception {
        return client(authority.trusting(shownOrNull), version);
    }

    private static HttpClient client(SSLContext context, Version version) {
        return HttpClient.newBuilder().sslContext(context).version(version).build();
    }

    private static HttpResponse<String> get(MillraceProcess server, HttpClient client, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("https://localhost:" + server.https().getPort() + KEYS));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** @param callers names of the keys that are seen, which tell whose rights the request had */
    private static void check(MillraceProcess server, HttpClient client, String... callers) throws Exception {
        HttpResponse<String> answer = get(server, client);
        assertEquals(200, answer.statusCode(), answer.body());
        List<String> seen = JSON.readTree(answer.body()).path("api_keys").findValuesAsText("name");
        assertEquals(List.of(callers), seen);
    }

    private static void checkRefused(String message, HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(message), answer.body());
    }

    private static void checkRefused(String message, HttpClient client, String... headers) throws Exception {
        checkRefused(message, get(asking, client, headers));
    }

    @Test
    void actsWithTheRightsOfTheKeyThatHasTheSubject() throws Exception {
        for (MillraceProcess server : List.of(asking, demanding)) {
            for (Version version : Version.values()) {
                check(server, client(device, version), DEVICE);
                check(server, client(service, version), DEVICE, SERVICE, "admin");
                HttpResponse<String> forbidden = client(device, version)
                        .send(
                                HttpRequest.newBuilder(URI.create("https://localhost:"
                                                + server.https().getPort() + KEYS))
                                        .POST(BodyPublishers.ofString("{\"name\": \"x\"}"))
                                        .build(),
                                BodyHandlers.ofString());
                assertEquals(403, forbidden.statusCode(), forbidden.body());
            }
        }
    }

    @Test
    void takesWrongCertificatesForNoneWhereTheyAreAskedFor() throws Exception {
        Instant now = Instant.now();
        Issued expired =
                authority.issue(DEVICE, device.keys(), now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
        Issued foreign = stranger.issue(DEVICE, TestAuthority.ec("secp256r1"));
        for (Version version : Version.values()) {
            checkRefused("no API key; send one", client(authority.trusting(null), version));
            checkRefused("no API key that counts here has the subject", client(nobody, version));
            checkRefused("does not count", client(insisting(expired), version));
            checkRefused("does not count", client(insisting(foreign), version));
            HttpResponse<String> withKey =
                    get(asking, client(insisting(foreign), version), "X-API-Key", asking.adminKey());
            assertEquals(200, withKey.statusCode(), withKey.body());
        }
    }

    @Test
    void endsHandshakesWithWrongCertificatesWhereTheyAreDemanded() throws Exception {
        Instant now = Instant.now();
        Issued expired =
                authority.issue(DEVICE, device.keys(), now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
        Issued foreign = stranger.issue(DEVICE, TestAuthority.ec("secp256r1"));
        for (Version version : Version.values()) {
            for (SSLContext wrong : List.of(authority.trusting(null), insisting(expired), insisting(foreign))) {
                assertThrows(
                        IOException.class,
                        () -> get(demanding, client(wrong, version), "X-API-Key", demanding.adminKey()));
            }
            checkRefused("no API key that counts here", get(demanding, client(nobody, version)));
            HttpResponse<String> withKey =
                    get(demanding, client(nobody, version), "Authorization", "Bearer " + demanding.adminKey());
            assertEquals(200, withKey.statusCode(), withKey.body());
        }
    }

    /** Clients of Java show nothing that the server does not ask for by name, unless they are made to. */
    private static SSLContext insisting(Issued shown) throws Exception {
        return authority.insisting(shown);
    }

    @Test
    void prefersTheKeyThatARequestHas() throws Exception {
        HttpClient client = client(device, Version.HTTP_2);
        checkRefused("unknown or revoked", client, "X-API-Key", "mr_wrong");
        HttpResponse<String> admin = get(asking, client, "X-API-Key", asking.adminKey());
        assertEquals(3, JSON.readTree(admin.body()).path("api_keys").size(), admin.body());
    }

    /** A browser adds certificates to what any page makes it send. */
    @Test
    void countsForNoRequestOfAWebPage() throws Exception {
        HttpClient client = client(device, Version.HTTP_1_1);
        checkRefused("no API key; send one", client, "Origin", "https://evil.example.com");
        checkRefused("no API key; send one", client, "Sec-Fetch-Site", "cross-site");
        check(asking, client, DEVICE);
    }

    @Test
    void forgetsRevokedKeysOnOpenConnections() throws Exception {
        HttpClient one = client(device, Version.HTTP_1_1);
        HttpClient two = client(device, Version.HTTP_2);
        check(asking, one, DEVICE);
        check(asking, two, DEVICE);
        assertEquals(204, plainly(asking, "DELETE", KEYS + "/" + deviceKey, "").statusCode());
        checkRefused("no API key that counts here", one);
        checkRefused("no API key that counts here", two);
        make(asking, DEVICE, "admin");
        check(asking, two, DEVICE, SERVICE, "admin");
    }

    @Test
    void endsWithTheCertificateAlsoOnOpenConnections() throws Exception {
        Instant now = Instant.now();
        Issued brief = authority.issue(DEVICE, device.keys(), now.minus(Duration.ofDays(1)), now.plus(BRIEFLY));
        SSLContext shown = insisting(brief);
        HttpClient open = client(shown, Version.HTTP_2);
        HttpClient demanded = client(shown, Version.HTTP_2);
        check(asking, open, DEVICE);
        check(demanding, demanded, DEVICE);
        Eventually.equals(401, () -> get(asking, open).statusCode());
        checkRefused("does not count", open);
        checkRefused("does not count", get(demanding, demanded));
        // goes on with the session of before, or tries to
        assertThrows(IOException.class, () -> get(demanding, client(shown, Version.HTTP_1_1)));
    }

    @Test
    void keepsKeysOfATenantWithTheTenant() throws Exception {
        HttpResponse<String> tenant = plainly(asking, "POST", "/api/v1/tenants", "{\"name\": \"acme\"}");
        String id = JSON.readTree(tenant.body()).path("id").textValue();
        HttpResponse<String> key = plainly(
                asking,
                "POST",
                "/api/v1/api-keys",
                "{\"tenantId\": \"" + id + "\", \"name\": \"shop\", \"certificateSubject\": \"CN=shop\"}");
        assertEquals(
                "CN=shop", JSON.readTree(key.body()).path("certificateSubject").textValue(), key.body());
        HttpClient shop = client(authority.issue("CN=shop", TestAuthority.ec("secp256r1")), Version.HTTP_2);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + asking.https().getPort() + "/api/v1/tenants/by-id/" + id))
                .build();
        HttpResponse<String> found = shop.send(request, BodyHandlers.ofString());
        assertEquals(200, found.statusCode(), found.body());
        assertEquals(
                401,
                client(authority.trusting(null), Version.HTTP_2)
                        .send(request, BodyHandlers.ofString())
                        .statusCode());
        checkRefused("no API key that counts here", shop);
    }

    @Test
    void takesOneKeyForASubjectAndNoNonsense() throws Exception {
        HttpResponse<String> again =
                plainly(asking, "POST", KEYS, "{\"name\": \"x\", \"certificate_subject\": \"cn=DEVICE 7, o=acme\"}");
        assertEquals(409, again.statusCode(), again.body());
        HttpResponse<String> nonsense =
                plainly(asking, "POST", KEYS, "{\"name\": \"x\", \"certificate_subject\": \"device 7\"}");
        assertEquals(400, nonsense.statusCode(), nonsense.body());
        assertTrue(nonsense.body().contains("must be a distinguished name"), nonsense.body());
    }

    @Test
    void readsTheAuthoritiesAnewAlsoForOpenConnections() throws Exception {
        Issued foreign = stranger.issue(DEVICE, TestAuthority.ec("secp256r1"));
        HttpClient early = client(insisting(foreign), Version.HTTP_2);
        HttpClient own = client(device, Version.HTTP_2);
        checkRefused("does not count", early);
        check(asking, own, DEVICE);
        try {
            Files.write(trusted, stranger.certificatePem());
            Eventually.equals(200, () -> get(asking, early).statusCode());
            Eventually.equals(200, () -> get(asking, client(authority.trusting(foreign), Version.HTTP_1_1))
                    .statusCode());
            checkRefused("does not count", own);
            Eventually.equals(true, () -> isRefused(client(insisting(device), Version.HTTP_1_1)));
            Files.writeString(trusted, "nothing\n");
            Eventually.equals(
                    true, () -> asking.meter("millrace_tls_reloads_total{file=\"client_ca\",outcome=\"refused\"}") > 0);
            check(asking, early, DEVICE);
            awaitLogged(trusted + ": holds no certificate; expected PEM with BEGIN CERTIFICATE");
        } finally {
            Files.write(trusted, authority.certificatePem());
        }
        Eventually.equals(200, () -> get(asking, own).statusCode());
        Eventually.equals(false, () -> isRefused(client(authority.trusting(device), Version.HTTP_1_1)));
    }

    private static boolean isRefused(HttpClient client) throws InterruptedException {
        try {
            get(demanding, client);
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private static void awaitLogged(String text) {
        Eventually.holds(
                Eventually.BOUND,
                () -> asking.errors().text().contains(text)
                        ? Optional.empty()
                        : Optional.of("not in the log: " + text));
    }
}
