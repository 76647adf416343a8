package io.millrace.loadtest;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Queries beside the load. Each has to see all records of the feed that were acknowledged before it was sent. Thread-safe.
 *
 * @param name of the request in the report
 * @param feed known when the simulation runs
 * @param mostSeen of what one answer can show
 */
record Reading(String name, Supplier<Feed> feed, long mostSeen, Duration answerMax, AtomicReference<String> stale) {
    private static final String BEFORE = "before";

    Reading(String name, Supplier<Feed> feed, long mostSeen, Duration answerMax) {
        this(name, feed, mostSeen, answerMax, new AtomicReference<>());
    }

    static HttpRequestActionBuilder pql(String name, Supplier<Feed> feed) {
        return http(name)
                .post(session -> feed.get().count().path())
                .header("Content-Type", "text/plain")
                .header("Authorization", session -> feed.get().count().authorization())
                .body(StringBody(session -> feed.get().count().pql().orElseThrow()));
    }

    static HttpRequestActionBuilder sql(String name, Supplier<Feed> feed) {
        return http(name)
                .get(session -> feed.get().count().path())
                .header("Authorization", session -> feed.get().count().authorization());
    }

    /** One reader. */
    PopulationBuilder reader(
            HttpRequestActionBuilder request, ToLongFunction<String> seen, Duration duration, Duration pause) {
        HttpRequestActionBuilder checked = request.requestTimeout(answerMax)
                .check(
                        status().is(200),
                        bodyString()
                                .validate("what was acknowledged", (answer, session) -> check(answer, session, seen)));
        return scenario(name)
                .during(duration, false)
                .on(pace(pause)
                        .exec(session -> session.set(BEFORE, feed.get().tally().acknowledged()))
                        .exec(exec(checked))
                        .exec(Session::markAsSucceeded))
                .injectOpen(atOnceUsers(1));
    }

    private String check(String answer, Session session, ToLongFunction<String> seen) {
        long expected = Math.min(mostSeen, session.getLong(BEFORE));
        long actual = seen.applyAsLong(answer);
        if (actual < expected) {
            String complaint = name + " of " + feed.get().name() + ": " + expected
                    + " records were acknowledged before it was asked, but it shows " + actual;
            stale.compareAndSet(null, complaint);
            throw new IllegalStateException(complaint);
        }
        return answer;
    }

    /** The first answer that did not show what it had to. */
    Optional<String> complaint() {
        return Optional.ofNullable(stale.get());
    }
}
