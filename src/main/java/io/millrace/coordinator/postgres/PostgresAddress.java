package io.millrace.coordinator.postgres;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server, database and account, for the two drivers that we use. Immutable.
 *
 * @param password null if the server asks for none
 * @param rootCertificate PEM file that the server's certificate is checked with; null means the JVM's own
 */
record PostgresAddress(
        String host, int port, String database, String user, String password, SslMode ssl, String rootCertificate) {
    private static final int CONNECT_SECONDS = 10;
    private static final String APPLICATION = "millrace";
    private static final Pattern URI = Pattern.compile(
            "postgres(?:ql)?://([^:@/?]+)(?::([^@/?]*))?@(\\[[^\\]]+\\]|[^:/?]+)(?::(\\d{1,5}))?/([^?/]+)(?:\\?(.*))?");

    /** @throws Problem {@code INVALID_CONFIGURATION}; the message does not repeat the URI, which may hold a password */
    static PostgresAddress parse(String uri) {
        Matcher parts = URI.matcher(uri);
        if (!parts.matches()) {
            throw invalid("is not of the form postgresql://user:password@host:port/database?sslmode=require");
        }
        SslMode ssl = SslMode.PREFER;
        String rootCertificate = null;
        for (String parameter :
                parts.group(6) == null ? new String[0] : parts.group(6).split("&")) {
            int equals = parameter.indexOf('=');
            String value = decode(parameter.substring(equals + 1));
            switch (parameter.substring(0, Math.max(0, equals))) {
                case "sslmode" -> ssl = sslMode(value);
                case "sslrootcert" -> rootCertificate = value;
                default -> throw invalid("has an unknown parameter: " + parameter + "; known are sslmode, sslrootcert");
            }
        }
        return new PostgresAddress(
                parts.group(3).replaceAll("[\\[\\]]", ""),
                parts.group(4) == null ? 5432 : Integer.parseInt(parts.group(4)),
                decode(parts.group(5)),
                decode(parts.group(1)),
                parts.group(2) == null ? null : decode(parts.group(2)),
                ssl,
                rootCertificate);
    }

    PgConnectOptions connectOptions() {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheSqlFilter(sql -> !sql.contains(Postgres.PLANNED_EACH_TIME))
                .setSslMode(ssl)
                .addProperty("application_name", APPLICATION);
        if (password != null) {
            options.setPassword(password);
        }
        return ssl == SslMode.DISABLE ? options : options.setSslOptions(sslOptions());
    }

    PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(user);
        source.setPassword(password);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setApplicationName(APPLICATION);
        source.setSslMode(ssl.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (rootCertificate != null) {
            source.setSslRootCert(rootCertificate);
        } else if (ssl == SslMode.VERIFY_CA || ssl == SslMode.VERIFY_FULL) {
            source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return source;
    }

    private ClientSSLOptions sslOptions() {
        boolean isVerified = ssl == SslMode.VERIFY_CA || ssl == SslMode.VERIFY_FULL;
        ClientSSLOptions options = new ClientSSLOptions()
                .setTrustAll(!isVerified)
                .setHostnameVerificationAlgorithm(ssl == SslMode.VERIFY_FULL ? "HTTPS" : "");
        return rootCertificate == null
                ? options
                : options.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate));
    }

    private static SslMode sslMode(String word) {
        try {
            return SslMode.of(word);
        } catch (IllegalArgumentException e) {
            throw invalid("has an unknown sslmode: " + word).causedBy(e);
        }
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Problem invalid(String what) {
        return new Problem(ProblemCode.INVALID_CONFIGURATION, "postgres.uri " + what);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
