package io.millrace.loadtest;

import io.gatling.javaapi.core.Session;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The APIs of the server that take records, and what their requests and answers have of their own. */
enum DialectKind {
    FEATUREBASE((api, name) -> new FeatureBase(api, name, 0)),
    KEBOOLA(Keboola::new),
    FLOWCORE(Flowcore::new),
    MLDB(Mldb::new);

    private final BiFunction<ApiClient, String, Dialect> factory;

    DialectKind(BiFunction<ApiClient, String, Dialect> factory) {
        this.factory = factory;
    }

    /** @throws SettingsException if there is none of that name */
    static DialectKind of(Settings settings) {
        String wanted = settings.required(Property.DIALECT);
        return Arrays.stream(values())
                .filter(kind -> kind.text().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new SettingsException(
                        Property.DIALECT, "has to be featurebase, keboola, flowcore or mldb, but is " + wanted));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Without limits of rate.
     *
     * @param name unique, of letters and digits
     */
    Dialect open(ApiClient api, String name) {
        return factory.apply(api, name);
    }

    /** How many records of the batch an answer with status 200 or 202 acknowledges; always the first ones. */
    int stored(String answer, int records) {
        return this == FEATUREBASE ? FeatureBase.stored(answer) : records;
    }

    /**
     * Of a post. Where a request that comes twice would be stored twice it has a key against that, since Gatling's client sends again
     * what meets a connection that is just being closed.
     */
    Map<String, Function<Session, String>> headers() {
        Map<String, Function<Session, String>> headers = new LinkedHashMap<>();
        headers.put("Content-Type", session -> "application/json");
        if (this != KEBOOLA) {
            headers.put(
                    "Authorization", session -> Posting.batch(session).feed().authorization());
        }
        if (this == KEBOOLA || this == FLOWCORE) {
            headers.put("Idempotency-Key", session -> UUID.randomUUID().toString());
        }
        if (this == FLOWCORE) {
            headers.put("x-flowcore-event-time", session -> Flowcore.EVENT_TIME.toString());
        }
        return headers;
    }
}
