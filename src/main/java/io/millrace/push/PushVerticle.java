package io.millrace.push;

import io.millrace.admission.Arrivals;
import io.millrace.admission.Conversations;
import io.millrace.admission.PushForm;
import io.millrace.admission.Pushes;
import io.millrace.admission.Queries;
import io.millrace.admission.ResendCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.Subscription;
import io.millrace.model.EndpointId;
import io.millrace.model.PushPosition;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a {@link Strand} for each endpoint of each subscription in the catalog, and keeps how far they have come. */
public final class PushVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(PushVerticle.class);

    /** In memory at a time. */
    private static final int PAGES_MAX = 16;

    private static final long CATALOG_MILLIS = 100;
    /** So much may be sent twice after a crash. */
    private static final long SAVE_MILLIS = 250;

    private static final long STOP_SECONDS_MAX = 5;
    private static final long STOP_LOOK_MILLIS = 20;

    private record Key(String subscription, EndpointId endpoint) {}

    private final Duration timeout;
    private final Bus bus;
    private final EndpointCatalog catalog;
    private final Queries queries;
    private final Arrivals arrivals;
    private final Pushes pushes;
    private final Map<String, PushForm> forms;
    private final Function<Subscription, Map<String, String>> headers;
    private final LongSupplier micros;
    private final PushObserver observer;

    private final Map<Key, Strand> strands = new HashMap<>();
    /** Those that end, and may have something to keep. */
    private final List<Strand> ending = new ArrayList<>();

    private final Set<String> resending = new HashSet<>();
    private Means means;
    private Catalog seen;
    /** How far those came that had no strand yet. */
    private final Map<Key, PushPosition> known = new HashMap<>();

    private boolean isSaving;

    /**
     * @param timeout of one request, from its connection to the end of its answer
     * @param forms by dialect
     * @param headers opens those of a subscription
     * @param micros the wall clock, microseconds since 1970
     */
    public PushVerticle(
            Duration timeout,
            Bus bus,
            EndpointCatalog catalog,
            Queries queries,
            Arrivals arrivals,
            Pushes pushes,
            Map<String, PushForm> forms,
            Function<Subscription, Map<String, String>> headers,
            LongSupplier micros,
            PushObserver observer) {
        this.timeout = timeout;
        this.bus = bus;
        this.catalog = catalog;
        this.queries = queries;
        this.arrivals = arrivals;
        this.pushes = pushes;
        this.forms = Map.copyOf(forms);
        this.headers = headers;
        this.micros = micros;
        this.observer = observer;
    }

    @Override
    public Future<?> start() {
        means = new Means(
                vertx,
                catalog,
                queries,
                arrivals,
                pushes,
                new PushClient(vertx, timeout),
                pushes.targets(),
                forms,
                headers,
                micros,
                observer,
                new PageRoom(PAGES_MAX));
        bus.serve(Conversations.RESEND, this::resend);
        return pushes.positions().onSuccess(positions -> {
            positions.forEach(each -> known.put(new Key(each.subscription(), each.endpoint()), each));
            vertx.setPeriodic(0, CATALOG_MILLIS, timer -> reconcile());
            vertx.setPeriodic(SAVE_MILLIS, timer -> keep());
        });
    }

    private void reconcile() {
        Catalog now = catalog.current();
        if (now == seen) {
            return;
        }
        seen = now;
        Map<Key, Subscription> wanted = new HashMap<>();
        for (Subscription subscription : now.subscriptions()) {
            for (EndpointId endpoint : subscription.endpoints()) {
                if (now.endpoint(endpoint).isPresent()) {
                    wanted.put(new Key(subscription.id(), endpoint), subscription);
                }
            }
        }
        for (Iterator<Map.Entry<Key, Strand>> all = strands.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Key, Strand> each = all.next();
            if (!wanted.containsKey(each.getKey())) {
                each.getValue().stop();
                ending.add(each.getValue());
                all.remove();
            }
        }
        wanted.forEach((key, subscription) -> {
            Strand strand = strands.get(key);
            if (strand == null) {
                strand = new Strand(means, subscription, key.endpoint(), known.remove(key));
                strands.put(key, strand);
                strand.look();
            } else {
                strand.update(subscription);
            }
        });
    }

    private void keep() {
        strands.values().forEach(Strand::yieldRoom);
        observer.lags(lags());
        save().onFailure(e -> log.warn("how far subscriptions have come is not kept yet: {}", e.getMessage()));
    }

    private Map<String, Double> lags() {
        Map<String, Double> lags = new HashMap<>();
        strands.forEach((key, strand) -> lags.merge(key.subscription(), strand.lagSeconds(), Math::max));
        return lags;
    }

    /** One at a time, so that none overtakes another. */
    private Future<Void> save() {
        if (isSaving) {
            return Future.succeededFuture();
        }
        List<Strand> all = new ArrayList<>(strands.values());
        all.addAll(ending);
        ending.removeIf(strand -> !strand.isBusy());
        List<Strand> changed = new ArrayList<>();
        List<PushPosition> positions = new ArrayList<>();
        for (Strand strand : all) {
            strand.changed().ifPresent(position -> {
                changed.add(strand);
                positions.add(position);
            });
        }
        if (positions.isEmpty()) {
            return Future.succeededFuture();
        }
        isSaving = true;
        return pushes.save(positions)
                .onComplete(done -> isSaving = false)
                .onFailure(e -> changed.forEach(Strand::keepAgain));
    }

    private Future<ResendCommand.Outcome> resend(ResendCommand command) {
        Subscription subscription = catalog.current()
                .subscription(command.subscription())
                .orElseThrow(
                        () -> new Problem(ProblemCode.NOT_FOUND, "there is no subscription " + command.subscription()));
        if (!resending.add(subscription.id())) {
            throw new Problem(ProblemCode.INCORRECT_STATE, "dead letters are being sent again already");
        }
        return new Resending(means, subscription)
                .run(command.limit())
                .onComplete(done -> resending.remove(subscription.id()));
    }

    /** What is on its way may still be taken; then it is not sent again after the next start. */
    @Override
    public Future<?> stop() {
        strands.values().forEach(Strand::stop);
        return quiet(System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS_MAX))
                .compose(done -> {
                    isSaving = false;
                    return save();
                })
                .otherwise(e -> {
                    log.warn("how far subscriptions have come is not kept: {}", e.getMessage());
                    return null;
                })
                .eventually(() -> means.client().close());
    }

    private Future<Void> quiet(long endNanos) {
        Collection<Strand> all = strands.values();
        boolean isQuiet = !isSaving && all.stream().noneMatch(Strand::isBusy);
        return isQuiet || System.nanoTime() > endNanos
                ? Future.succeededFuture()
                : vertx.timer(STOP_LOOK_MILLIS, TimeUnit.MILLISECONDS).compose(late -> quiet(endNanos));
    }
}
