package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationTest {
    @TempDir
    private Path folder;

    private static String origin(Configuration configuration, String key) {
        return value(configuration, key).origin();
    }

    private static EffectiveValue value(Configuration configuration, String key) {
        return configuration.values().stream()
                .filter(value -> value.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> problems(ConfigSources sources) {
        Problem problem = assertThrows(Problem.class, () -> Configuration.read(sources));
        assertEquals(ProblemCode.INVALID_CONFIGURATION, problem.code());
        return problem.details().stream().map(FieldProblem::message).toList();
    }

    private List<String> problemsOfFile(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("m.yaml"), yaml);
        return problems(TestSources.file(file)).stream()
                .map(message -> message.replace(file.toString(), "m.yaml"))
                .toList();
    }

    private static void checkProblem(String key, String text, String expected) {
        assertEquals(List.of(key + " (--set): " + expected), problems(TestSources.sets(Map.of(key, text))));
    }

    @Test
    void tellsOfEachWrongValueOnce() {
        for (Setting<?> setting : ServerConfig.SETTINGS) {
            String key = setting.key();
            try {
                setting.type().parse("?!");
            } catch (IllegalArgumentException wrong) {
                long told = problems(TestSources.sets(Map.of(key, "?!"))).stream()
                        .filter(problem -> problem.startsWith(key + " (--set): "))
                        .count();
                assertEquals(1, told, key);
            }
        }
    }

    @Test
    void laterSourcesWin() throws IOException {
        Path file = Files.writeString(
                folder.resolve("m.yaml"),
                """
                data: from-file
                https:
                  port: 1001
                http.port: 1002
                management:
                  port: 1003
                log.rotate: {age: 1s}
                """);
        Configuration read = Configuration.read(new ConfigSources(
                Map.of("https.port", "1", "log.level", "debug"),
                Optional.of(file),
                folder.resolve("absent.yaml"),
                Map.of("MILLRACE_HTTP_PORT", "2002", "MILLRACE_MANAGEMENT_PORT", "2003", "PATH", "/bin"),
                Map.of("management.port", "3003", "data", "from-set"),
                Optional.of("from-option")));
        assertEquals(1001, read.server().https().port());
        assertEquals(2002, read.server().http().port());
        assertEquals(3003, read.server().management().port());
        assertEquals(Path.of("from-option").toAbsolutePath(), read.server().data());
        assertEquals("preset", origin(read, "log.level"));
        assertEquals(file + " line 3", origin(read, "https.port"));

        assertEquals(file + " line 7", origin(read, "log.rotate.age"));
        assertEquals("environment MILLRACE_HTTP_PORT", origin(read, "http.port"));
        assertEquals("--set", origin(read, "management.port"));
        assertEquals("--data", origin(read, "data"));
        assertEquals("default", origin(read, "stop.grace"));
    }

    @Test
    void readsTheDefaultFileOnlyIfItIsThere() throws IOException {
        Path file = Files.writeString(folder.resolve("m.yaml"), "stop.grace: 1m\n");
        ConfigSources none = TestSources.none();
        Configuration read = Configuration.read(
                new ConfigSources(none.presets(), none.file(), file, none.environment(), none.sets(), none.data()));
        assertEquals("1m", value(read, "stop.grace").shown());
        assertEquals(List.of("absent.yaml: no such file"), problems(TestSources.file(Path.of("absent.yaml"))));
    }

    @Test
    void tellsAllProblemsAtOnceWithTheirOrigins() throws IOException {
        Path file = Files.writeString(folder.resolve("m.yaml"), "https.port: 70000\nlgo.rotate.age: 1s\n");
        List<String> found = problems(new ConfigSources(
                Map.of(),
                Optional.of(file),
                file,
                Map.of("MILLRACE_LOG_LEVLE", "info", "MILLRACE_LOG_FORMAT", "xml"),
                Map.of("tls.key", "/k", "http.port", "9090"),
                Optional.empty()));
        assertEquals(
                List.of(
                        "lgo.rotate.age (" + file + " line 2): is not a key; did you mean log.rotate.age?",
                        "MILLRACE_LOG_LEVLE (environment): is not a key; did you mean MILLRACE_LOG_LEVEL?",
                        "https.port (" + file + " line 1): '70000' is not allowed; expected a port, 1 to 65535; -1 ="
                                + " any free one; 0 = off",
                        "tls.key (--set): tls.certificate is needed too",
                        "log.format (environment MILLRACE_LOG_FORMAT): 'xml' is not allowed; expected one of text,"
                                + " json"),
                found);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        checkProblem("http.port", "8443", "is the port of https too");
        checkProblem("tls.client.auth", "require", "tls.client.ca is needed too");
        checkProblem(
                "tls.client.ca",
                "/ca.pem",
                "nobody is asked for a certificate; set tls.client.auth to request or require");
        checkProblem("management.port", "8443", "is the port of another listener too");
        checkProblem(
                "auth.mode",
                "none",
                "none is allowed only where https.host and http.host are loopback addresses, such as 127.0.0.1");
        checkProblem("https.port", "0", "https and http are both off, so nobody could send anything");
        checkProblem(
                "limits.inflight.bytes",
                "1MiB",
                "is smaller than limits.request.body, so the largest request would never be served");
        checkProblem(
                "limits.inflight.endpoint.bytes",
                "1MiB",
                "is smaller than limits.request.body, so the largest request would never be served");
        checkProblem(
                "limits.idle.timeout",
                "30s",
                "is not longer than query.timeout, so connections would be closed before slow answers");
        checkProblem(
                "staging.uri",
                "s3://Bucket/prefix",
                "'s3://Bucket/prefix' is not allowed; expected " + StagingPlace.EXPECTED);
        checkProblem(
                "staging.uri", "file:relative", "'file:relative' is not allowed; expected " + StagingPlace.EXPECTED);
        checkProblem("staging.earlier", "file:/a,b", "'b' is not allowed; expected " + StagingPlace.EXPECTED);
        checkProblem("staging.s3.access-key", "id", "and staging.s3.secret-key belong together");
        checkProblem("staging.s3.session-token", "token", "belongs to staging.s3.secret-key");
        checkProblem("staging.s3.kms-key", "key", "is for staging.s3.encryption = aws:kms");
    }

    @Test
    void allowsNoAuthenticationOnLoopback() {
        for (String host : List.of("127.0.0.1", "localhost", "::1", "127.1.2.3")) {
            assertEquals(
                    AuthMode.NONE,
                    TestSources.config(Map.of("auth.mode", "none", "https.host", host))
                            .auth());
        }
        assertEquals(
                AuthMode.NONE,
                TestSources.config(Map.of("auth.mode", "none", "https.port", "0", "http.port", "8080"))
                        .auth());
    }

    @Test
    void tellsWhatIsWrongWithTheFile() throws IOException {
        assertEquals(List.of(), problemsOrNone("# nothing\n"));
        assertEquals(List.of("m.yaml line 1: expected keys with values"), problemsOfFile("just text\n"));
        assertEquals(
                List.of("stop.grace (m.yaml line 2): expected one value, not a list"),
                problemsOfFile("stop:\n  grace: [1s, 2s]\n"));
        assertEquals(
                List.of("stop.grace (m.yaml line 1): has no value; give one or take out the line"),
                problemsOfFile("stop.grace:\n"));
        assertEquals(
                List.of("stop.grace (m.yaml line 3): was already given in m.yaml line 1"),
                problemsOfFile("stop.grace: 1s\nstop:\n  grace: 2s\n"));
        assertEquals(
                List.of("m.yaml line 2: only one document is read"), problemsOfFile("stop.grace: 1s\n--- {a: b}\n"));
        List<String> syntax = problemsOfFile("stop.grace: 1s\n  x: 1\n");
        assertEquals(1, syntax.size());
        assertTrue(syntax.get(0).startsWith("m.yaml line 2: is not YAML: "), syntax.get(0));
    }

    private List<String> problemsOrNone(String yaml) throws IOException {
        Configuration.read(TestSources.file(Files.writeString(folder.resolve("m.yaml"), yaml)));
        return List.of();
    }

    @Test
    void hidesTheManagementToken() {
        Configuration read = Configuration.read(TestSources.sets(Map.of("management.token", "cr3t-cr3t-cr3t-cr3t")));
        assertEquals(
                Optional.of("cr3t-cr3t-cr3t-cr3t"),
                read.server().managementToken().text());
        assertEquals("***", value(read, "management.token").shown());
        assertFalse(read.table().contains("cr3t") || read.server().toString().contains("cr3t"));
        String told =
                problems(TestSources.sets(Map.of("management.token", "cr3t"))).get(0);
        assertFalse(told.contains("cr3t"), told);
    }

    @Test
    void takesTheKeysOfAStoreFromTheEnvironmentAllOrNone() {
        Map<String, String> environment = Map.of(
                "AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "top-secret", "AWS_SESSION_TOKEN", "token-secret");
        S3Config taken = s3(environment, Map.of("staging.uri", "s3://b-1/p"));
        assertEquals(Optional.of("id"), taken.accessKey());
        assertEquals(Optional.of("top-secret"), taken.secretKey().text());
        assertEquals(Optional.of("token-secret"), taken.sessionToken().text());
        S3Config own = s3(
                environment,
                Map.of("staging.uri", "s3://b-1/p", "staging.s3.access-key", "own", "staging.s3.secret-key", "k"));
        assertEquals(Optional.of("own"), own.accessKey());
        assertEquals(Optional.empty(), own.sessionToken().text());
        assertEquals(Optional.empty(), s3(environment, Map.of()).accessKey());
        String table = configuration(environment, Map.of("staging.earlier", "s3://b-1"))
                .table();
        assertTrue(table.contains("environment AWS_SECRET_ACCESS_KEY"), table);
        assertTrue(!table.contains("top-secret") && !table.contains("token-secret"), table);
    }

    private static S3Config s3(Map<String, String> environment, Map<String, String> sets) {
        return configuration(environment, sets).server().staging().s3();
    }

    private static Configuration configuration(Map<String, String> environment, Map<String, String> sets) {
        return Configuration.read(new ConfigSources(
                Map.of(), Optional.empty(), Path.of("absent.yaml"), environment, sets, Optional.empty()));
    }

    @Test
    void wantsKeysForAStore() {
        List<String> found = problems(new ConfigSources(
                Map.of(),
                Optional.empty(),
                Path.of("absent.yaml"),
                Map.of(),
                Map.of("staging.uri", "s3://bucket"),
                Optional.empty()));
        assertEquals(1, found.size());
        assertTrue(found.get(0).contains("AWS_SECRET_ACCESS_KEY"), found.get(0));
    }

    @Test
    void hidesPasswords() {
        String uri = "postgresql://mill:se:cr3t@db.example:5432/millrace?password=hidden&ssl=true";
        Configuration read = Configuration.read(TestSources.sets(Map.of("postgres.uri", uri)));
        assertEquals(uri, read.server().postgres().uri());
        assertEquals(
                "postgresql://mill:***@db.example:5432/millrace?password=***&ssl=true",
                value(read, "postgres.uri").shown());
        assertFalse(read.table().contains("cr3t") || read.server().toString().contains("cr3t"));
        assertFalse(read.table().contains("hidden") || read.server().toString().contains("hidden"));
        for (String bad : List.of("mysql://u:cr3t@h/d", "postgresql://u:cr3t@h/d e", "postgresql:cr3t")) {
            String told =
                    problems(TestSources.sets(Map.of("postgres.uri", bad))).get(0);
            assertFalse(told.contains("cr3t"), told);
            assertTrue(told.contains("expected embedded or postgresql://"), told);
        }
    }

    @Test
    void ignoresWhatKubernetesAndTheStartScriptSet() {
        Map<String, String> environment = Map.of(
                "MILLRACE_JAVA_OPTS", "-Xmx1g",
                "MILLRACE_FAULT_POINT", "LOG_SYNCED",
                "MILLRACE_SERVICE_HOST", "10.0.0.1",
                "MILLRACE_SERVICE_PORT_HTTPS", "8443",
                "MILLRACE_PORT", "tcp://10.0.0.1:8443",
                "MILLRACE_PORT_8443_TCP", "tcp://10.0.0.1:8443",
                "MILLRACE_PORT_8443_TCP_ADDR", "10.0.0.1",
                "MILLRACE_MANAGEMENT_PORT", "tcp://10.0.0.1:9090",
                "MILLRACE_LOG_LEVEL", "");
        assertEquals(
                Configuration.read(TestSources.none()).server(),
                Configuration.read(TestSources.environment(environment)).server());
    }
}
