package io.millrace.loadtest;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Endpoints without limits under a closed model: each connection posts as soon as it is answered. Batches and connections grow step by
 * step, and tell where the server saturates. A refusal for now is kept to, and counts as nothing stored.
 */
public final class Capacity extends LoadSimulation {
    private final CapacityPlan plan;
    private final List<Step> steps;
    private final List<Feed> feeds = new ArrayList<>();
    private final AtomicInteger users = new AtomicInteger();
    private Dialect dialect;

    public Capacity() {
        super("capacity", CapacityPlan.settings());
        plan = CapacityPlan.of(settings);
        steps = plan.steps();
        PopulationBuilder rest = counting("capacity: count", () -> feeds);
        for (int i = steps.size() - 1; i >= 0; i--) {
            rest = load(steps.get(i)).andThen(rest);
        }
        setUp(rest).protocols(protocol()).assertions(everythingArrived());
    }

    private PopulationBuilder load(Step step) {
        Posting posting = new Posting(step.name(), plan.dialect(), true, answerMax, totals, step::add);
        return scenario(step.name())
                .exec(session -> session.set("of", feeds.get(users.getAndIncrement() % feeds.size())))
                .during(plan.duration(), false)
                .on(exec(posting.post(session -> session.<Feed>get("of").next(step.batch())))
                        .exec(doIf(session -> Posting.outcome(session).isThrottled())
                                .then(pause(session ->
                                        Posting.outcome(session).retryAfter().orElse(Duration.ofSeconds(1))))))
                .injectOpen(atOnceUsers(step.connections()));
    }

    @Override
    void open(ApiClient api, String runName) {
        dialect = plan.dialect().open(api, runName);
        for (int i = 0; i < plan.endpoints(); i++) {
            feeds.add(dialect.create(Integer.toString(i), plan.payload()));
        }
    }

    @Override
    void close() {
        dialect.remove();
    }

    @Override
    List<String> summary() {
        List<String> lines = new ArrayList<>(List.of(plan.toString()));
        lines.addAll(Saturation.table(plan, steps));
        return lines;
    }
}
