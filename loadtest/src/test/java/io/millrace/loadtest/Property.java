package io.millrace.loadtest;

import java.util.Arrays;
import java.util.Optional;

/** What can be set, as {@code -Dname=value}. */
enum Property {
    BASE_URL("baseUrl", "https://localhost:8443", "address of the server: scheme, host and port"),
    KEY("key", null, "API key of an administrator; better in the environment, as LOADTEST_KEY"),
    KEY_FILE("keyFile", "data/admin.key", "file with the key, if there is no other"),
    CERTIFICATE(
            "certificate",
            null,
            "PEM file with the certificates to trust; data/tls/certificate.pem if that is there, else those of the JDK"),
    INSECURE("insecure", "false", "true trusts any certificate for any host"),
    MANAGEMENT("management", "http://127.0.0.1:9090", "address of the management port, for soak"),
    MANAGEMENT_TOKEN("managementToken", null, "its token; better in the environment, as LOADTEST_MANAGEMENT_TOKEN"),
    DIALECT("dialect", "featurebase", "featurebase, keboola, flowcore or mldb, for steady and capacity"),
    ENDPOINTS("endpoints", null, "how many endpoints are made"),
    CONNECTIONS("connections", null, "how many connections post, over all endpoints"),
    RATE("rate", null, "records per second of one endpoint"),
    DURATION("duration", null, "how long each connection posts: 500ms, 20s, 30m, 1h"),
    RAMP("ramp", null, "in what time the connections of steady and soak are opened; without it 100 a second"),
    BATCH("batch", null, "records in a request"),
    PAYLOAD("payload", "200", "bytes of one record"),
    FACTOR("factor", "3", "by how much the flood of burst exceeds the limit"),
    BATCHES("batches", "1,10,100,1000", "the batches of capacity"),
    LEVELS("levels", "1,4,16,64,256", "the connections of capacity, step by step"),
    POPULATION("population", "20000", "how many different records of an endpoint soak writes, again and again"),
    READS("reads", "1s", "pause between the reads of one reader of mixed and soak"),
    SHARED_DISK(
            "sharedDisk",
            "false",
            "true: others write to the disk of the server, so soak tells its free space and does not judge it"),
    TIMEOUT("timeout", "60s", "after which an answer counts as lost"),
    KEEP("keep", "false", "true leaves what the run has made");

    private final String text;
    private final String defaultOrNull;
    private final String meaning;

    Property(String text, String defaultOrNull, String meaning) {
        this.text = text;
        this.defaultOrNull = defaultOrNull;
        this.meaning = meaning;
    }

    String text() {
        return text;
    }

    Optional<String> defaultValue() {
        return Optional.ofNullable(defaultOrNull);
    }

    String meaning() {
        return meaning;
    }

    static Optional<Property> named(String name) {
        return Arrays.stream(values())
                .filter(property -> property.text.equals(name))
                .findFirst();
    }
}
