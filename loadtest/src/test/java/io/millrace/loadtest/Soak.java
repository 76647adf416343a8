package io.millrace.loadtest;

import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A steady load for long, with queries: memory, open files, chunks and disk have to stay flat. */
public final class Soak extends LoadSimulation {
    private final SoakPlan plan;
    private final SteadyPlan load;
    private final List<Feed> feeds = new ArrayList<>();
    private final AtomicInteger users = new AtomicInteger();
    private final Reading pql;
    private Dialect dialect;
    private MeterSamples samples;

    public Soak() {
        super("soak", SoakPlan.settings());
        plan = SoakPlan.of(settings);
        load = plan.load();
        pql = new Reading("read by PQL", () -> feeds.get(0), Long.MAX_VALUE, answerMax);
        setUp(load().andThen(counting("soak: count", () -> feeds)), readers())
                .protocols(protocol())
                .assertions(everythingArrived());
    }

    private PopulationBuilder load() {
        Posting posting = new Posting("post", load.dialect(), false, answerMax, totals, outcome -> {});
        return scenario("soak")
                .exec(session -> session.set("of", feeds.get(users.getAndIncrement() % feeds.size())))
                .during(load.duration(), false)
                .on(pace(load.pace())
                        .exec(posting.post(session -> session.<Feed>get("of").nextOf(plan.population(), load.batch()))))
                .injectOpen(rampUsers(load.connections()).during(load.ramp()));
    }

    private PopulationBuilder readers() {
        return pql.reader(
                Reading.pql(pql.name(), pql.feed()),
                answer -> pql.feed().get().count().read(answer),
                load.duration(),
                plan.reads());
    }

    @Override
    void open(ApiClient api, String runName) {
        dialect = new FeatureBase(api, runName, load.rate());
        for (int i = 0; i < load.endpoints(); i++) {
            feeds.add(dialect.create(Integer.toString(i), load.payload()));
        }
        samples = new MeterSamples(new ManagementPort(settings), plan.isDiskShared());
        samples.start(plan.millisBetweenLooks());
    }

    @Override
    void close() {
        dialect.remove();
    }

    @Override
    Optional<String> complaint(Feed feed) {
        samples.stop();
        return super.complaint(feed).or(pql::complaint).or(samples::complaint);
    }

    @Override
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add("soak: " + load.figures() + ", of " + plan.population() + " different records each");
        lines.addAll(samples.summary());
        return lines;
    }
}
