package io.millrace.loadtest;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * What all simulations have in common: feeds that are made before the load and removed behind it, and the count of what arrived, which
 * is a request of the report like others. A run has failed if one of those requests has.
 */
abstract class LoadSimulation extends Simulation {
    /** The request that counts what arrived; its failure is that of the run. */
    static final String ARRIVED = "count what arrived";

    private static final Duration COUNT_MAX = Duration.ofMinutes(2);
    private static final String FEED = "feed";

    final Settings settings;
    final Totals totals = new Totals();
    final Duration answerMax;

    private final String name;
    private final Target target;
    private final List<Supplier<List<Feed>>> feeds = new ArrayList<>();
    private final Map<String, Arrival> arrivals = new ConcurrentSkipListMap<>();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

    LoadSimulation(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
        this.target = Target.of(settings);
        this.answerMax = settings.duration(Property.TIMEOUT, Duration.ofSeconds(1));
    }

    /** Makes what is posted to. */
    abstract void open(ApiClient api, String runName);

    /** Removes it. */
    abstract void close();

    /** What is wrong with a feed besides what arrived; asked when its load is over. */
    Optional<String> complaint(Feed feed) {
        return totals.complaint();
    }

    /** Lines for the end of the run. */
    List<String> summary() {
        return List.of();
    }

    HttpProtocolBuilder protocol() {
        return http.baseUrl(target.base())
                .acceptHeader("*/*")
                .userAgentHeader("millrace-loadtest")
                .disableCaching()
                .disableFollowRedirect()
                .disableWarmUp();
    }

    static Assertion everythingArrived() {
        return details(ARRIVED).failedRequests().count().is(0L);
    }

    /** One user that counts the records of each feed, for behind the load. */
    PopulationBuilder counting(String scenario, Supplier<List<Feed>> those) {
        feeds.add(those);
        ChainBuilder count = doIfOrElse(session -> feed(session).count().pql().isPresent())
                .then(counted(http(ARRIVED)
                        .post(session -> feed(session).count().path())
                        .header("Content-Type", "text/plain")
                        .body(StringBody(session -> feed(session).count().pql().orElseThrow()))))
                .orElse(counted(
                        http(ARRIVED).get(session -> feed(session).count().path())));
        return scenario(scenario)
                .foreach(session -> those.get(), FEED)
                .on(count)
                .injectOpen(atOnceUsers(1));
    }

    private ChainBuilder counted(HttpRequestActionBuilder request) {
        return exec(
                request.header("Authorization", session -> feed(session).count().authorization())
                        .requestTimeout(COUNT_MAX)
                        .check(status().is(200), bodyString().validate("what was acknowledged", this::check)));
    }

    private static Feed feed(Session session) {
        return session.get(FEED);
    }

    /** @throws IllegalStateException which Gatling makes a failure of the request */
    private String check(String answer, Session session) {
        Feed feed = feed(session);
        Arrival arrival = Arrival.of(feed, feed.count().read(answer));
        arrivals.put(feed.name(), arrival);
        Optional<String> complaint = arrival.complaint().or(() -> complaint(feed));
        if (complaint.isPresent()) {
            complaints.add(complaint.get());
            throw new IllegalStateException(complaint.get());
        }
        return answer;
    }

    @Override
    public final void before() {
        open(new ApiClient(target), RunName.next(name));
    }

    @Override
    public final void after() {
        System.out.println();
        summary().forEach(System.out::println);
        feeds.stream()
                .flatMap(those -> those.get().stream())
                .filter(feed -> !arrivals.containsKey(feed.name()))
                .forEach(feed -> complaints.add(feed.name() + ": the query that counts it was not answered; "
                        + feed.tally().acknowledged() + " records were acknowledged"));
        long acknowledged =
                arrivals.values().stream().mapToLong(Arrival::acknowledged).sum();
        long unknown = arrivals.values().stream().mapToLong(Arrival::unknown).sum();
        long readable = arrivals.values().stream().mapToLong(Arrival::readable).sum();
        System.out.printf(
                "%s: %d requests; %d records acknowledged, %d with a lost answer, %d refused; %d readable%n",
                name, totals.requests(), acknowledged, unknown, totals.refused(), readable);
        List<String> failures = complaints.stream().distinct().toList();
        failures.forEach(failure -> System.out.println(name + ": FAILED: " + failure));
        // once more behind all that Gatling prints
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> failures.forEach(failure -> System.err.println("loadtest " + name + ": " + failure))));
        if (!settings.flag(Property.KEEP)) {
            remove();
        }
    }

    /** What is left is told, and no reason to say that the load was not answered well. */
    private void remove() {
        try {
            close();
        } catch (SetupException e) {
            System.out.println(name + ": could not remove what the run has made: " + e.getMessage());
        }
    }
}
