package io.millrace.loadtest;

import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Endpoints at their limit over many connections: nothing may be refused. Users pause from the start of one post to that of the next,
 * and do not make up for what they missed, so that no stall of either side makes the load exceed the limit.
 */
public final class Steady extends LoadSimulation {
    private static final double LOST_SHARE_MAX = 0.05;

    private final SteadyPlan plan;
    private final List<Feed> feeds = new ArrayList<>();
    private final AtomicInteger users = new AtomicInteger();
    private Dialect dialect;

    public Steady() {
        super("steady", SteadyPlan.settings());
        plan = SteadyPlan.of(settings);
        setUp(load().andThen(counting("steady: count", () -> feeds)))
                .protocols(protocol())
                .assertions(everythingArrived());
    }

    private PopulationBuilder load() {
        Posting posting = new Posting("post", plan.dialect(), false, answerMax, totals, outcome -> {});
        return scenario("steady")
                .exec(session -> session.set("of", feeds.get(users.getAndIncrement() % feeds.size())))
                .during(plan.duration(), false)
                .on(pace(plan.pace())
                        .exec(posting.post(session -> session.<Feed>get("of").next(plan.batch()))))
                .injectOpen(rampUsers(plan.connections()).during(plan.ramp()));
    }

    @Override
    void open(ApiClient api, String runName) {
        dialect = plan.dialect() == DialectKind.FEATUREBASE
                ? new FeatureBase(api, runName, plan.rate())
                : plan.dialect().open(api, runName);
        for (int i = 0; i < plan.endpoints(); i++) {
            feeds.add(dialect.create(Integer.toString(i), plan.payload()));
        }
    }

    @Override
    void close() {
        dialect.remove();
    }

    @Override
    Optional<String> complaint(Feed feed) {
        return super.complaint(feed).or(this::refusal);
    }

    /** What is closed before it is answered counts too, if it is more than bad luck. */
    private Optional<String> refusal() {
        if (totals.refused() > 0) {
            return Optional.of(totals.refused() + " records were refused, though the load was within the limits");
        }
        return totals.lost() <= LOST_SHARE_MAX * totals.requests()
                ? Optional.empty()
                : Optional.of(totals.lost() + " of " + totals.requests()
                        + " requests got no answer; if connections were closed, see tls.handshakes.address and"
                        + " limits.connections.address of the server, or open them more slowly by -Dramp");
    }

    @Override
    List<String> summary() {
        return List.of("steady: " + plan.figures());
    }
}
