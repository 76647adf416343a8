package io.millrace.loadtest;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One post of a virtual user. Immutable.
 *
 * @param name of the request in the report
 * @param mayBeRefused whether a refusal for now counts as a good answer in the report
 * @param answerMax after which the answer counts as lost
 * @param totals sums of the run
 * @param heard gets each outcome
 */
record Posting(
        String name,
        DialectKind dialect,
        boolean mayBeRefused,
        Duration answerMax,
        Totals totals,
        Consumer<Outcome> heard) {

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final String BATCH = "batch";
    private static final String SENT = "sent";
    private static final String STATUS = "status";
    private static final String ANSWER = "answer";
    private static final String RETRY_AFTER = "retryAfter";
    private static final String OUTCOME = "outcome";

    /** Sends the batch that the function gives; {@link #outcome} tells what became of it. */
    ChainBuilder post(Function<Session, Batch> next) {
        return exec(session -> session.removeAll(STATUS, ANSWER, RETRY_AFTER)
                        .set(BATCH, next.apply(session))
                        .set(SENT, System.nanoTime()))
                .exec(request())
                .exec(this::account);
    }

    static Outcome outcome(Session session) {
        return session.get(OUTCOME);
    }

    static Batch batch(Session session) {
        return session.get(BATCH);
    }

    private HttpRequestActionBuilder request() {
        HttpRequestActionBuilder post = http(name)
                .post(session -> batch(session).feed().path())
                .body(ByteArrayBody(session -> batch(session).body()))
                .requestTimeout(answerMax);
        for (Map.Entry<String, Function<Session, String>> header :
                dialect.headers().entrySet()) {
            post = post.header(header.getKey(), header.getValue());
        }
        return post.check(
                status().saveAs(STATUS),
                header("Retry-After").optional().saveAs(RETRY_AFTER),
                bodyString().saveAs(ANSWER),
                mayBeRefused ? status().in(200, 202, 429, 503) : status().in(200, 202));
    }

    /** A lost answer leaves no status. */
    private Session account(Session session) {
        Batch batch = batch(session);
        int status = session.contains(STATUS) ? session.getInt(STATUS) : 0;
        String answer = session.contains(ANSWER) ? session.getString(ANSWER) : "";
        int stored = status == 200 || status == 202 ? dialect.stored(answer, batch.records()) : 0;
        Outcome outcome = new Outcome(
                batch, status, answer, stored, retryAfter(session), session.getLong(SENT), System.nanoTime());
        if (outcome.isLost()) {
            batch.feed().tally().doubt(batch);
        } else {
            batch.feed().tally().acknowledge(batch, stored);
        }
        totals.add(outcome);
        heard.accept(outcome);
        return session.markAsSucceeded().set(OUTCOME, outcome);
    }

    private static Optional<Duration> retryAfter(Session session) {
        String seconds = session.contains(RETRY_AFTER) ? session.getString(RETRY_AFTER) : "";
        return SECONDS.matcher(seconds).matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(seconds)))
                : Optional.empty();
    }
}
