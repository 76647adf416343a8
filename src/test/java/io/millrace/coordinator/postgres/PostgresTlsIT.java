package io.millrace.coordinator.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class PostgresTlsIT {
    @TempDir
    private static Path data;

    private static EmbeddedPostgres server;
    private static Vertx vertx;

    @BeforeAll
    static void start(Vertx given) throws Exception {
        server = EmbeddedPostgres.start(
                new PostgresSettings(PostgresSettings.EMBEDDED, data, PostgresForTests.PROGRAMS));
        vertx = given;
        certify();
        try (Connection connection =
                        PostgresAddress.parse(uri("disable")).dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set ssl_cert_file = '" + data.resolve("server.crt") + "'");
            statement.execute("alter system set ssl_key_file = '" + data.resolve("server.key") + "'");
            statement.execute("alter system set ssl = on");
            statement.execute("select pg_reload_conf()");
            // new connections are made with the new settings only once the server has read them
            while (!isOn(statement)) {
                Thread.onSpinWait();
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void encryptsAsTheAddressAsks() throws IOException {
        assertEquals(false, isEncrypted("disable"));
        assertEquals(true, isEncrypted("prefer"));
        assertEquals(true, isEncrypted("require"));
    }

    @Test
    void checksTheCertificateAgainstTheGivenRoot() throws IOException {
        assertEquals(true, isEncrypted("verify-ca&sslrootcert=" + data.resolve("server.crt")));
        assertEquals(true, isEncrypted("verify-full&sslrootcert=" + data.resolve("server.crt")));
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws IOException {
        String uri = uri("verify-full");
        Problem problem = assertThrows(Problem.class, () -> PostgresForTests.open(uri));
        assertEquals(ProblemCode.UNAVAILABLE_NOW, problem.code());
        assertThrows(Exception.class, () -> asksWhetherEncrypted(PostgresAddress.parse(uri)));
    }

    private static boolean isEncrypted(String mode) throws IOException {
        Postgres postgres = PostgresForTests.open(uri(mode));
        postgres.close();
        return asksWhetherEncrypted(PostgresAddress.parse(uri(mode)));
    }

    private static boolean asksWhetherEncrypted(PostgresAddress address) {
        Pool pool = PgBuilder.pool()
                .connectingTo(address.connectOptions())
                .using(vertx)
                .build();
        try {
            return pool.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                    .execute()
                    .await()
                    .iterator()
                    .next()
                    .getBoolean(0);
        } finally {
            pool.close().await();
        }
    }

    private static boolean isOn(Statement statement) throws Exception {
        var rows = statement.executeQuery("show ssl");
        rows.next();
        return rows.getString(1).equals("on");
    }

    private static String uri(String mode) throws IOException {
        return "postgresql://" + EmbeddedPostgres.USER + ":" + server.password() + "@" + EmbeddedPostgres.HOST + ":"
                + server.port() + "/postgres?sslmode=" + mode;
    }

    private static void certify() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=127.0.0.1");
        Instant now = Instant.now();
        var certificate = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        name,
                        pair.getPublic())
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()));
        write(data.resolve("server.crt"), certificate);
        write(data.resolve("server.key"), pair.getPrivate());
        Files.setPosixFilePermissions(data.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
    }

    private static void write(Path file, Object content) throws IOException {
        try (Writer out = Files.newBufferedWriter(file);
                JcaPEMWriter pem = new JcaPEMWriter(out)) {
            pem.writeObject(content);
        }
    }
}
