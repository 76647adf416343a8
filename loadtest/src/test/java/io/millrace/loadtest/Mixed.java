package io.millrace.loadtest;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.PopulationBuilder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** All dialects at the same time, and beside them readers in PQL, in SQL and of events, which have to see what was acknowledged. */
public final class Mixed extends LoadSimulation {
    private static final int PAGE = 1_000;
    private static final Pattern EVENT = Pattern.compile("\"eventId\":");

    private final MixedPlan plan;
    private final Map<DialectKind, List<Feed>> feeds = new EnumMap<>(DialectKind.class);
    private final List<Dialect> dialects = new ArrayList<>();
    private final Reading pql;
    private final Reading sql;
    private final Reading events;
    private String eventsPage;

    public Mixed() {
        super("mixed", MixedPlan.settings());
        plan = MixedPlan.of(settings);
        pql = reading("read by PQL", DialectKind.FEATUREBASE, Long.MAX_VALUE);
        sql = reading("read by SQL", DialectKind.MLDB, Long.MAX_VALUE);
        events = reading("read events", DialectKind.FLOWCORE, PAGE);
        for (DialectKind kind : DialectKind.values()) {
            feeds.put(kind, new ArrayList<>());
        }
        List<PopulationBuilder> populations = new ArrayList<>();
        for (DialectKind kind : DialectKind.values()) {
            populations.add(load(kind).andThen(counting(kind.text() + ": count", () -> feeds.get(kind))));
        }
        populations.addAll(readers());
        setUp(populations).protocols(protocol()).assertions(everythingArrived());
    }

    private Reading reading(String name, DialectKind kind, long mostSeen) {
        return new Reading(name, () -> feeds.get(kind).get(0), mostSeen, answerMax);
    }

    private PopulationBuilder load(DialectKind kind) {
        AtomicInteger users = new AtomicInteger();
        Posting posting = new Posting("post " + kind.text(), kind, false, answerMax, totals, outcome -> {});
        return scenario(kind.text())
                .exec(session -> session.set(
                        "of",
                        feeds.get(kind)
                                .get(users.getAndIncrement() % feeds.get(kind).size())))
                .during(plan.duration(), false)
                .on(pace(plan.pace())
                        .exec(posting.post(session -> session.<Feed>get("of").next(plan.batch()))))
                .injectOpen(atOnceUsers(plan.connectionsOfDialect()));
    }

    private List<PopulationBuilder> readers() {
        return List.of(
                pql.reader(
                        Reading.pql(pql.name(), pql.feed()),
                        answer -> pql.feed().get().count().read(answer),
                        plan.duration(),
                        plan.reads()),
                sql.reader(
                        Reading.sql(sql.name(), sql.feed()),
                        answer -> sql.feed().get().count().read(answer),
                        plan.duration(),
                        plan.reads()),
                events.reader(
                        http(events.name()).get(session -> eventsPage).header("Authorization", session -> events.feed()
                                .get()
                                .authorization()),
                        answer -> EVENT.matcher(answer).results().count(),
                        plan.duration(),
                        plan.reads()));
    }

    @Override
    void open(ApiClient api, String runName) {
        for (DialectKind kind : DialectKind.values()) {
            Dialect dialect = kind.open(api, runName + kind.text().charAt(0));
            dialects.add(dialect);
            for (int i = 0; i < plan.endpoints(); i++) {
                feeds.get(kind).add(dialect.create(Integer.toString(i), plan.payload()));
            }
            if (dialect instanceof Flowcore flowcore) {
                eventsPage = flowcore.firstPage() + PAGE;
            }
        }
    }

    @Override
    void close() {
        dialects.forEach(Dialect::remove);
    }

    @Override
    Optional<String> complaint(Feed feed) {
        return super.complaint(feed).or(pql::complaint).or(sql::complaint).or(events::complaint);
    }

    @Override
    List<String> summary() {
        return List.of(plan.toString());
    }
}
