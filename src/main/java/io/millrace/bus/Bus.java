package io.millrace.bus;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus with types: every request is answered, with a result or a {@link Problem}, or times out. Bodies pass by
 * reference. Thread-safe: any context may ask.
 */
public final class Bus implements Shareable {
    private static final String SHARED = "io.millrace.bus";
    private static final Logger log = LoggerFactory.getLogger(Bus.class);

    private final EventBus events;

    /** The one bus of the Vert.x instance. */
    public static Bus of(Vertx vertx) {
        return vertx.sharedData().<String, Bus>getLocalMap(SHARED).computeIfAbsent(SHARED, name -> new Bus(vertx));
    }

    private Bus(Vertx vertx) {
        events = vertx.eventBus();
        events.registerCodec(new LocalCodec());
        events.codecSelector(body -> LocalCodec.NAME);
    }

    /** The reply of the channel's server; fails with a {@link Problem} only. */
    @SuppressWarnings("unchecked")
    public <Q, R> Future<R> request(Channel<Q, R> channel, Q question) {
        return events.<Answer>request(channel.address(), question, options(channel.timeout()))
                .transform(reply -> {
                    if (reply.failed()) {
                        return Future.failedFuture(undelivered(channel, reply.cause()));
                    }
                    Answer answer = reply.result().body();
                    return answer.problem() == null
                            ? Future.succeededFuture((R) answer.value())
                            : Future.failedFuture(answer.problem());
                });
    }

    /** Answers the channel's requests on the context of the caller, usually a verticle in its start. */
    public <Q, R> MessageConsumer<Q> serve(Channel<Q, R> channel, Function<Q, Future<R>> server) {
        return events.consumer(channel.address(), message -> {
            Future<R> answer;
            try {
                answer = server.apply(message.body());
            } catch (RuntimeException | Error e) {
                answer = Future.failedFuture(e);
            }
            answer.onComplete(value -> message.reply(new Answer(value, null)), failure -> {
                message.reply(new Answer(null, problem(failure)));
                tell(channel, failure);
            });
        });
    }

    /** Also where a failure cannot say what it is, as when classes are missing: every request is answered. */
    private static Problem problem(Throwable failure) {
        try {
            return Problem.of(failure);
        } catch (RuntimeException | Error e) {
            return new Problem(
                    ProblemCode.INTERNAL,
                    "internal error: " + failure.getClass().getName());
        }
    }

    private static void tell(Channel<?, ?> channel, Throwable failure) {
        if (!(failure instanceof Problem problem) || problem.code() == ProblemCode.INTERNAL) {
            log.error("request on {} failed", channel.address(), failure);
        }
    }

    private static Problem undelivered(Channel<?, ?> channel, Throwable failure) {
        if (failure instanceof ReplyException reply && reply.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
            String what = reply.failureType() == ReplyFailure.TIMEOUT
                    ? "no answer within " + channel.timeout().toMillis() + " ms from "
                    : "nobody serves ";
            return new Problem(ProblemCode.UNAVAILABLE_NOW, what + channel.address() + "; try again")
                    .retryAfter(Duration.ofSeconds(1))
                    .causedBy(failure);
        }
        return Problem.bug(failure);
    }

    private static DeliveryOptions options(Duration timeout) {
        return new DeliveryOptions().setSendTimeout(timeout.toMillis()).setLocalOnly(true);
    }

    private record Answer(Object value, Problem problem) {}
}
