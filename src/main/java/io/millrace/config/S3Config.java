package io.millrace.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the store of {@code s3://} is reached. Keys come from here or from a file.
 *
 * @param endpoint empty for Amazon's
 * @param encryption {@code none}, {@code AES256} or {@code aws:kms}
 * @param silence of a connection
 * @param requestTimeout of a request with its retries
 */
public record S3Config(
        Optional<URI> endpoint,
        String region,
        boolean isPathStyle,
        Optional<String> accessKey,
        Secret secretKey,
        Secret sessionToken,
        Optional<Path> credentialsFile,
        String encryption,
        Optional<String> kmsKey,
        long partBytes,
        int connections,
        Duration silence,
        Duration requestTimeout,
        int retries) {
    public static final String NO_ENCRYPTION = "none";
    private static final String KMS = "aws:kms";

    static final Setting<Optional<URI>> ENDPOINT = new Setting<>(
            "staging.s3.endpoint",
            "",
            ValueType.optionalUrl(),
            "The address of the store, such as http://minio:9000. Empty: Amazon's in the region.");
    static final Setting<String> REGION = new Setting<>(
            "staging.s3.region",
            "us-east-1",
            ValueType.text(Pattern.compile("[a-z0-9-]{1,32}"), "1 to 32 of a-z, 0-9 and -"),
            "The region that the bucket is in. Most other stores than Amazon's take any.");
    static final Setting<Boolean> PATH_STYLE = new Setting<>(
            "staging.s3.path-style",
            "false",
            ValueType.flag(),
            "Whether the bucket is named in the path, as most other stores than Amazon's want it, and not in the host name.");
    static final Setting<Optional<String>> ACCESS_KEY = new Setting<>(
            "staging.s3.access-key",
            "",
            ValueType.optional(Pattern.compile("[!-~]{1,256}"), "1 to 256 visible ASCII characters"),
            "The id of the key. Where none of the keys is set here, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"
                    + " AWS_SESSION_TOKEN of the environment are taken.");
    static final Setting<Secret> SECRET_KEY = new Setting<>(
            "staging.s3.secret-key",
            "",
            Secret.ofLength(1, 256),
            "The key. Better given by the environment or a file.");
    static final Setting<Secret> SESSION_TOKEN = new Setting<>(
            "staging.s3.session-token",
            "",
            Secret.ofLength(1, 8192),
            "What belongs to a key that ends some day. Such keys are better in a file that is renewed.");
    static final Setting<Optional<Path>> CREDENTIALS_FILE = new Setting<>(
            "staging.s3.credentials-file",
            "",
            ValueType.optionalPath(),
            "A file with keys as Amazon's tools write it (aws_access_key_id = … below [default]), instead of the keys above. Read"
                    + " again when it changes.");
    static final Setting<String> ENCRYPTION = new Setting<>(
            "staging.s3.encryption",
            NO_ENCRYPTION,
            ValueType.text(Pattern.compile("none|AES256|aws:kms"), "one of none, AES256, aws:kms"),
            "What the store is asked to encrypt slices and chunks with. none: whatever the bucket's own setting is.");
    static final Setting<Optional<String>> KMS_KEY = new Setting<>(
            "staging.s3.kms-key",
            "",
            ValueType.optional(Pattern.compile("[!-~]{1,2048}"), "1 to 2048 visible ASCII characters"),
            "The id of the key for aws:kms. Empty: the account's own.");
    static final Setting<Long> PART_SIZE = new Setting<>(
            "staging.s3.part-size",
            "64MiB",
            ValueType.size("5MiB", "5GiB"),
            "Larger files are sent in parts of that size, so that what breaks off need not begin anew.");
    static final Setting<Integer> CONNECTIONS = new Setting<>(
            "staging.s3.connections",
            "32",
            ValueType.integer(1, 512),
            "How many files are sent, fetched or removed at a time.");
    static final Setting<Duration> SILENCE = new Setting<>(
            "staging.s3.timeout",
            "20s",
            ValueType.duration("100ms", "1h"),
            "How long a connection may take to open, or be silent, before it counts as broken.");
    static final Setting<Duration> REQUEST_TIMEOUT = new Setting<>(
            "staging.s3.request-timeout",
            "5m",
            ValueType.duration("100ms", "1h"),
            "How long a request may take with all its retries.");
    static final Setting<Integer> RETRIES = new Setting<>(
            "staging.s3.retries",
            "3",
            ValueType.integer(0, 20),
            "How often a request that failed by chance is repeated at once. What still fails is tried again later, for ever.");

    static final SettingGroup GROUP = new SettingGroup(
            "The store that speaks S3: for staging.uri = s3://… and chunk.store",
            ENDPOINT,
            REGION,
            PATH_STYLE,
            ACCESS_KEY,
            SECRET_KEY,
            SESSION_TOKEN,
            CREDENTIALS_FILE,
            ENCRYPTION,
            KMS_KEY,
            PART_SIZE,
            CONNECTIONS,
            SILENCE,
            REQUEST_TIMEOUT,
            RETRIES);

    /** @param isUsed whether slices or chunks are, or were, in such a store */
    static S3Config read(Values values, boolean isUsed) {
        S3Config config = new S3Config(
                values.get(ENDPOINT),
                values.get(REGION),
                values.get(PATH_STYLE),
                values.get(ACCESS_KEY),
                values.get(SECRET_KEY),
                values.get(SESSION_TOKEN),
                values.get(CREDENTIALS_FILE),
                values.get(ENCRYPTION),
                values.get(KMS_KEY),
                values.get(PART_SIZE),
                values.get(CONNECTIONS),
                values.get(SILENCE),
                values.get(REQUEST_TIMEOUT),
                values.get(RETRIES));
        config.check(values, isUsed);
        return config;
    }

    private void check(Values values, boolean isUsed) {
        boolean hasSecret = secretKey.text().isPresent();
        values.check(
                accessKey.isPresent() == hasSecret,
                "and staging.s3.secret-key belong together",
                ACCESS_KEY,
                SECRET_KEY);
        values.check(
                credentialsFile.isEmpty() || (accessKey.isEmpty() && !hasSecret),
                "is set, and so are keys; which of them is meant?",
                CREDENTIALS_FILE,
                ACCESS_KEY);
        values.check(
                sessionToken.text().isEmpty() || hasSecret,
                "belongs to staging.s3.secret-key",
                SESSION_TOKEN,
                SECRET_KEY);
        values.check(
                !isUsed || accessKey.isPresent() || credentialsFile.isPresent(),
                "is needed for s3://, with staging.s3.secret-key, or staging.s3.credentials-file, or AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY in the environment",
                ACCESS_KEY,
                SECRET_KEY,
                CREDENTIALS_FILE);
        values.check(
                kmsKey.isEmpty() || encryption.equals(KMS),
                "is for staging.s3.encryption = aws:kms",
                KMS_KEY,
                ENCRYPTION);
    }
}
