package io.millrace.apptest;

import io.millrace.objects.S3Server;
import java.net.URI;
import java.util.Map;

/** What a server is told so that it stages slices in a store of a test. */
public final class S3Settings {
    static final String PREFIX = "some/prefix/";

    private S3Settings() {}

    /** @param endpoint of the store, or of what stands in front of it */
    static Map<String, String> of(URI endpoint) {
        return Map.of(
                "staging.uri",
                "s3://" + S3Server.BUCKET + "/" + PREFIX,
                "staging.s3.endpoint",
                endpoint.toString(),
                "staging.s3.path-style",
                "true",
                "staging.s3.access-key",
                S3Server.ACCESS_KEY,
                "staging.s3.secret-key",
                S3Server.SECRET_KEY,
                "staging.s3.retries",
                "1",
                "staging.s3.timeout",
                "5s",
                "staging.s3.part-size",
                "5MiB");
    }

    public static ServerCommand with(ServerCommand command, URI endpoint) {
        ServerCommand changed = command;
        for (Map.Entry<String, String> setting : of(endpoint).entrySet()) {
            changed = changed.with(setting.getKey(), setting.getValue());
        }
        return changed;
    }
}
