package io.millrace.push;

import io.millrace.admission.PushForm;
import io.millrace.admission.ReadCommand;
import io.millrace.admission.ResendCommand;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Subscription;
import io.millrace.model.DeadLetter;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sends what was given up once more, one record after the other. Confined to its verticle. */
final class Resending {
    /** After which nothing more is begun: whoever asked waits. */
    private static final long NANOS_MAX = Duration.ofSeconds(20).toNanos();

    private final Means means;
    private final Subscription subscription;
    private final long startNanos = System.nanoTime();
    private final List<DeadLetter> over = new ArrayList<>();
    private int sent;
    private int failed;
    private int gone;

    Resending(Means means, Subscription subscription) {
        this.means = means;
        this.subscription = subscription;
    }

    /** @param limit most records */
    Future<ResendCommand.Outcome> run(int limit) {
        return means.pushes()
                .letters(subscription.id(), 0, limit)
                .compose(found -> next(found.letters(), 0))
                .eventually(() -> over.isEmpty()
                        ? Future.succeededFuture()
                        : means.pushes().forget(subscription.id(), over))
                .map(done -> new ResendCommand.Outcome(sent, failed, gone));
    }

    private Future<Void> next(List<DeadLetter> letters, int index) {
        if (index == letters.size() || System.nanoTime() - startNanos > NANOS_MAX) {
            return Future.succeededFuture();
        }
        return resend(letters.get(index)).compose(done -> next(letters, index + 1));
    }

    private Future<Void> resend(DeadLetter letter) {
        Optional<Endpoint> endpoint = means.catalog().current().endpoint(letter.endpoint());
        if (endpoint.isEmpty()) {
            return gone(letter);
        }
        PushForm form = means.forms().get(subscription.dialect());
        TableId table = endpoint.get().single().table().id();
        long record = letter.point().sequence();
        ReadRange range =
                ReadRange.all(ReadOrder.ARRIVAL, 1).between(new RecordPoint(0, record), new RecordPoint(0, record + 1));
        return means.queries()
                .read(new ReadCommand(Set.of(table), range, form.fields(), means.deadline()))
                .compose(page -> page.size() == 0 ? gone(letter) : resend(letter, endpoint.get(), form, page));
    }

    private Future<Void> gone(DeadLetter letter) {
        gone++;
        over.add(letter);
        return Future.succeededFuture();
    }

    private Future<Void> resend(DeadLetter letter, Endpoint endpoint, PushForm form, RecordPage page) {
        Map<String, String> headers = means.headers().apply(subscription);
        return form.body(means.queries(), means.catalog().current(), endpoint, page, 0)
                .compose(body -> means.client().post(means.targets().require(subscription.url()), headers, body))
                .transform(posted -> {
                    boolean isTaken = posted.succeeded()
                            && Retries.isTaken(posted.result().status());
                    if (isTaken) {
                        means.observer().sent();
                        sent++;
                        over.add(letter);
                        return Future.succeededFuture();
                    }
                    means.observer().failed();
                    failed++;
                    int status = posted.succeeded() ? posted.result().status() : 0;
                    String reason = posted.succeeded() ? "the answer was " + status : Failure.of(posted.cause());
                    return means.pushes()
                            .bury(new DeadLetter(
                                    subscription.id(),
                                    letter.endpoint(),
                                    letter.point(),
                                    letter.name(),
                                    status,
                                    reason,
                                    means.now()))
                            .mapEmpty();
                });
    }
}
