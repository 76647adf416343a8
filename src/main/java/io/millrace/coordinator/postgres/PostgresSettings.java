package io.millrace.coordinator.postgres;

import java.nio.file.Path;

/**
 * Where the shared state lives.
 *
 * @param uri {@code embedded}, or {@code postgresql://user:password@host:port/database}
 * @param data the node's data folder; an embedded server keeps everything below it
 * @param binaries where the embedded server's programs are unpacked
 */
public record PostgresSettings(String uri, Path data, Path binaries) {
    public static final String EMBEDDED = "embedded";

    public PostgresSettings {
        data = data.toAbsolutePath().normalize();
        binaries = binaries.toAbsolutePath().normalize();
    }

    public PostgresSettings(String uri, Path data) {
        this(uri, data, data.resolve("postgres-programs"));
    }

    public boolean isEmbedded() {
        return uri.equals(EMBEDDED);
    }

    /** Without the URI, which may hold a password. */
    @Override
    public String toString() {
        return "PostgresSettings[" + (isEmbedded() ? EMBEDDED : "external") + ", " + data + "]";
    }
}
