package io.millrace.coordinator.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits with a bound, and goes on in the context of whoever waits, which a future without a context of its own would not. */
public final class Patience {
    private Patience() {}

    /** The result, or a {@link TimeoutException} if it takes longer. */
    public static <T> Future<T> within(Vertx vertx, int seconds, Future<T> result) {
        Promise<T> answer = Promise.promise();
        long timer = vertx.setTimer(
                TimeUnit.SECONDS.toMillis(seconds),
                late -> answer.tryFail(new TimeoutException("no answer within " + seconds + " s")));
        result.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                answer.tryComplete(done.result());
            } else {
                answer.tryFail(done.cause());
            }
        });
        return answer.future();
    }
}
