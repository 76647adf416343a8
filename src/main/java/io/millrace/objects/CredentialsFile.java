package io.millrace.objects;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Keys in a file as Amazon's tools write it: the lines {@code aws_access_key_id = …}, {@code aws_secret_access_key = …} and, if they
 * end some day, {@code aws_session_token = …} and {@code aws_expiration = 2026-11-29T20:00:00Z}, below {@code [default]} or below
 * nothing. Looked at before each request, and read again when it has changed. Thread-safe: one lock.
 */
final class CredentialsFile implements AwsCredentialsProvider {
    private static final String PROFILE = "[default]";
    private static final long BYTES_MAX = 1 << 20;

    /** What tells whether the file is still the same. */
    private record Stamp(FileTime modified, long bytes, Object key) {}

    private final Path file;
    private Stamp stamp;
    private AwsCredentials known;
    private Instant ends = Instant.MAX;

    CredentialsFile(Path file) {
        this.file = file;
    }

    /** @throws Problem {@code UNAVAILABLE_NOW} if the file cannot be read, lacks a key, or its keys have ended */
    @Override
    public synchronized AwsCredentials resolveCredentials() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Stamp latest = new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
            if (known == null || !latest.equals(stamp) || !ends.isAfter(Instant.now())) {
                read();
                stamp = latest;
            }
            return known;
        } catch (IOException e) {
            throw unusable("cannot be read: " + e);
        }
    }

    private void read() throws IOException {
        known = null;
        if (Files.size(file) > BYTES_MAX) {
            throw unusable("is too large");
        }
        Map<String, String> values = values(Files.readAllLines(file));
        String accessKey = value(values, "aws_access_key_id");
        String secretKey = value(values, "aws_secret_access_key");
        ends = ends(values);
        if (!ends.isAfter(Instant.now())) {
            throw unusable("has keys that ended at " + ends + "; whoever writes it must put new ones there");
        }
        String token = values.getOrDefault("aws_session_token", "");
        known = token.isEmpty()
                ? AwsBasicCredentials.create(accessKey, secretKey)
                : AwsSessionCredentials.create(accessKey, secretKey, token);
    }

    private static Map<String, String> values(List<String> lines) {
        Map<String, String> values = new HashMap<>();
        boolean isOurs = true;
        for (String line : lines) {
            String text = line.strip();
            int equals = text.indexOf('=');
            if (text.startsWith("[")) {
                isOurs = text.equals(PROFILE);
            } else if (isOurs && equals > 0 && !text.startsWith("#") && !text.startsWith(";")) {
                values.put(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            }
        }
        return values;
    }

    private String value(Map<String, String> values, String name) {
        String value = values.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw unusable("has no line " + name + " = … below " + PROFILE);
        }
        return value;
    }

    private Instant ends(Map<String, String> values) {
        String text = values.getOrDefault("aws_expiration", "");
        try {
            return text.isEmpty() ? Instant.MAX : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw unusable("has an aws_expiration that is no time such as 2026-11-29T20:00:00Z");
        }
    }

    private Problem unusable(String why) {
        return new Problem(ProblemCode.UNAVAILABLE_NOW, "the credentials file " + file + " " + why);
    }
}
