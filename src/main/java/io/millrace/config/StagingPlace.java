package io.millrace.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where slices are staged. Immutable. */
public sealed interface StagingPlace {
    /** @param path absolute */
    record Directory(Path path) implements StagingPlace {}

    /** @param prefix of the names of all objects, empty or with a slash at its end */
    record Bucket(String bucket, String prefix) implements StagingPlace {}

    String DATA = "<data>";
    Pattern FILE = Pattern.compile("file:(?://)?((?:/|<data>).*)");
    Pattern S3 = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9!_.*'()/=-]*))?");
    String EXPECTED = "file: and an absolute directory or <data>/…, or s3:// and a bucket and, if need be, a prefix";

    /** As it is written; {@link #of} reads it when the data folder is known. */
    static String checked(String text) {
        if (!FILE.matcher(text).matches() && !S3.matcher(text).matches()) {
            throw ValueType.expected(text, EXPECTED);
        }
        return text;
    }

    /** Only a bucket, or nothing. */
    static ValueType<Optional<Bucket>> optionalBucket() {
        String description = "s3:// with a bucket and a prefix, or empty";
        return new ValueType<>(
                description,
                text -> {
                    if (text.isBlank()) {
                        return Optional.empty();
                    }
                    Matcher s3 = S3.matcher(text);
                    if (!s3.matches()) {
                        throw ValueType.expected(text, description);
                    }
                    return Optional.of(bucket(s3));
                },
                text -> text);
    }

    private static Bucket bucket(Matcher s3) {
        String prefix = s3.group(2) == null ? "" : s3.group(2).replaceAll("^/+|/+$", "");
        return new Bucket(s3.group(1), prefix.isEmpty() ? "" : prefix + "/");
    }

    static List<String> checkedList(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .map(StagingPlace::checked)
                        .toList();
    }

    static StagingPlace of(String text, Path data) {
        Matcher s3 = S3.matcher(text);
        if (s3.matches()) {
            return bucket(s3);
        }
        Matcher file = FILE.matcher(text);
        if (!file.matches()) {
            throw ValueType.expected(text, EXPECTED);
        }
        String path = file.group(1);
        return new Directory(Path.of(path.startsWith(DATA) ? data + path.substring(DATA.length()) : path)
                .toAbsolutePath()
                .normalize());
    }
}
