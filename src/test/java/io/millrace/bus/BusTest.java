package io.millrace.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusTest {
    private static final Channel<String, String> CHANNEL = new Channel<>("test", Duration.ofSeconds(20));

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.of(vertx);

    /** As when the classes are missing that it takes to tell what happened. */
    private static final class Untold extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new NoClassDefFoundError("io/millrace/Missing");
        }
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private ProblemCode codeOf(Future<String> answer) throws Exception {
        return answer.map(value -> (ProblemCode) null)
                .recover(failure -> Future.succeededFuture(Problem.of(failure).code()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void answersWhateverFails() throws Exception {
        bus.serve(CHANNEL, question -> switch (question) {
            case "thrown" -> throw new Untold();
            case "failed" -> Future.failedFuture(new Untold());
            case "blocking" ->
                vertx.executeBlocking(() -> {
                    throw new Untold();
                });
            default -> Future.failedFuture(new StackOverflowError());
        });
        for (String question : new String[] {"thrown", "failed", "blocking", "deep"}) {
            assertEquals(ProblemCode.INTERNAL, codeOf(bus.request(CHANNEL, question)), question);
        }
    }
}
