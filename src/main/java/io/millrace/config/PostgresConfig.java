package io.millrace.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** @param uri {@code embedded}, or {@code postgresql://user:password@host:port/database} */
public record PostgresConfig(String uri) {
    private static final String EXPECTED = "expected embedded or postgresql://user:password@host:port/database";
    private static final Pattern PASSWORD = Pattern.compile("(?<=://)([^/@:]*):[^/]*@|(?i)(?<=[?&]password=)[^&]*");

    static final Setting<String> URI_KEY = new Setting<>(
            "postgres.uri",
            "embedded",
            new ValueType<>(
                    "embedded, or postgresql://user:password@host:port/database",
                    PostgresConfig::checked,
                    PostgresConfig::masked),
            "Where shared state is kept. The embedded one keeps its files in <data>/postgres.");

    static final SettingGroup GROUP = new SettingGroup("PostgreSQL", URI_KEY);

    static PostgresConfig read(Values values) {
        return new PostgresConfig(values.get(URI_KEY));
    }

    public boolean isEmbedded() {
        return uri.equals("embedded");
    }

    /** Messages do not repeat the text, since it holds a password. */
    private static String checked(String text) {
        if (text.equals("embedded")) {
            return text;
        }
        try {
            URI uri = new URI(text);
            if (("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme())) && uri.getHost() != null) {
                return text;
            }
        } catch (URISyntaxException notAUri) {
            throw new IllegalArgumentException(
                    "is not a URI at character " + notAUri.getIndex() + "; " + EXPECTED, withoutText(notAUri));
        }
        throw new IllegalArgumentException(EXPECTED);
    }

    private static Throwable withoutText(URISyntaxException failure) {
        return new IllegalArgumentException(failure.getReason());
    }

    private static String masked(String text) {
        return PASSWORD.matcher(text).replaceAll(found -> found.group(1) == null ? "***" : "$1:***@");
    }

    @Override
    public String toString() {
        return "PostgresConfig[" + masked(uri) + "]";
    }
}
