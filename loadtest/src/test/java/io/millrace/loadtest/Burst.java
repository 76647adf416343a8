package io.millrace.loadtest;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Load above the limits. Of a flood exactly the excess is refused, as the token bucket has it; clients that wait for as long as
 * {@code Retry-After} says and send the rest again lose nothing.
 */
public final class Burst extends LoadSimulation {
    private static final String NEXT = "next";

    private final BurstPlan plan;
    private final List<Feed> flooded = new ArrayList<>();
    private final Map<Feed, Admissions> admissions = new LinkedHashMap<>();
    private final List<Patience> patient = new ArrayList<>();
    private final AtomicInteger floodUsers = new AtomicInteger();
    private final AtomicInteger patientUsers = new AtomicInteger();
    private Dialect dialect;

    public Burst() {
        super("burst", BurstPlan.settings());
        plan = BurstPlan.of(settings);
        setUp(
                        flood().andThen(counting("flood: count", () -> flooded)),
                        patientClients().andThen(counting("patient clients: count", () -> patient.stream()
                                .map(Patience::feed)
                                .toList())))
                .protocols(protocol())
                .assertions(everythingArrived());
    }

    private PopulationBuilder flood() {
        Posting posting = posting("post of the flood");
        return scenario("flood")
                .exec(session -> session.set("of", flooded.get(floodUsers.getAndIncrement() % flooded.size())))
                .during(plan.duration(), false)
                .on(pace(plan.pace())
                        .exec(posting.post(session -> session.<Feed>get("of").next(plan.batch()))))
                .injectOpen(atOnceUsers(plan.connections() / 2));
    }

    private PopulationBuilder patientClients() {
        Posting posting = posting("post of a patient client");
        return scenario("patient clients")
                .exec(session -> {
                    Patience clients = patient.get(patientUsers.getAndIncrement() % patient.size());
                    return next(session.set("of", clients), clients.first());
                })
                .exec(asLongAs(session -> session.contains(NEXT))
                        .on(exec(posting.post(session -> session.get(NEXT)))
                                .exec(session -> next(
                                        session, session.<Patience>get("of").after(Posting.outcome(session))))
                                .pause(session -> Patience.pause(Posting.outcome(session)))))
                .injectOpen(atOnceUsers(plan.connections() / 2));
    }

    private static Session next(Session session, Optional<Batch> batch) {
        return batch.isPresent() ? session.set(NEXT, batch.get()) : session.remove(NEXT);
    }

    private Posting posting(String name) {
        return new Posting(name, DialectKind.FEATUREBASE, true, answerMax, totals, this::hear);
    }

    private void hear(Outcome outcome) {
        Admissions log = admissions.get(outcome.batch().feed());
        if (log != null) {
            log.add(Admissions.Passage.of(outcome));
        }
    }

    @Override
    void open(ApiClient api, String runName) {
        dialect = new FeatureBase(api, runName, plan.rate());
        for (int i = 0; i < plan.endpoints() / 2; i++) {
            Feed feed = dialect.create("flood-" + i, plan.payload());
            flooded.add(feed);
            admissions.put(feed, new Admissions(plan.rate()));
        }
        for (int i = 0; i < plan.endpoints() / 2; i++) {
            Feed feed = dialect.create("patient-" + i, plan.payload());
            patient.add(new Patience(feed, plan.patientRecords(), plan.batch(), plan.patience()));
        }
    }

    @Override
    void close() {
        dialect.remove();
    }

    @Override
    Optional<String> complaint(Feed feed) {
        Optional<String> own = admissions.containsKey(feed)
                ? admissions.get(feed).complaint(feed.name())
                : patient.stream()
                        .filter(clients -> clients.feed() == feed)
                        .findFirst()
                        .flatMap(Patience::complaint);
        return own.or(() -> super.complaint(feed));
    }

    @Override
    List<String> summary() {
        List<String> lines = new ArrayList<>(List.of(plan.toString()));
        admissions.forEach((feed, log) -> lines.add("burst: " + log.summary(feed.name())));
        patient.forEach(clients -> lines.add("burst: " + clients.feed().name() + ": "
                + clients.feed().tally().acknowledged() + " of " + plan.patientRecords()
                + " records of patient clients stored"));
        return lines;
    }
}
