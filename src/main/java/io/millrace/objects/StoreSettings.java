package io.millrace.objects;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach a store. Immutable.
 *
 * @param endpoint of the store; empty for Amazon's in the region
 * @param isPathStyle whether the bucket is part of the path, and not of the host name
 * @param partBytes larger files are sent in parts of that size
 * @param connections to the store at most
 * @param silence how long a connection may take to open, or be silent, before it counts as broken
 * @param requestTimeout of one request with all that is repeated of it
 * @param retries of a request that failed by chance, before it counts as failed
 */
public record StoreSettings(
        Optional<URI> endpoint,
        String region,
        boolean isPathStyle,
        Credentials credentials,
        Encryption encryption,
        long partBytes,
        int connections,
        Duration silence,
        Duration requestTimeout,
        int retries) {
    /** Who asks. */
    public sealed interface Credentials {}

    /** Never shown. */
    public record Keys(String accessKey, String secretKey, Optional<String> sessionToken) implements Credentials {
        @Override
        public String toString() {
            return "Keys[…]";
        }
    }

    /** @param file as {@link CredentialsFile} reads it */
    public record KeysInFile(Path file) implements Credentials {}

    /**
     * What the store is asked to do with the bytes before it writes them to its disks.
     *
     * @param algorithm {@code AES256} or {@code aws:kms}; empty for whatever it does by itself
     * @param kmsKey the key of {@code aws:kms}; empty for the account's own
     */
    public record Encryption(Optional<String> algorithm, Optional<String> kmsKey) {
        public static final Encryption NONE = new Encryption(Optional.empty(), Optional.empty());
    }
}
