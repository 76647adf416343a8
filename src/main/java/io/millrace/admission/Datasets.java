package io.millrace.admission;

import io.millrace.bus.Bus;
import io.millrace.dataset.DatasetCommand;
import io.vertx.core.Future;
import java.time.Duration;

/** The one way to what there is of datasets, and to their rows. Thread-safe. */
public final class Datasets {
    /** How much longer than its time a query may take to notice that it is over. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Bus bus;
    private final Duration timeout;

    /** @param timeout see {@link #timeout} */
    public Datasets(Bus bus, Duration timeout) {
        this.bus = bus;
        this.timeout = timeout;
    }

    /** After which work on rows is to be given up: whoever asks ends it by its interruption. */
    public Duration timeout() {
        return timeout;
    }

    /** Has the coordinator carry out a command; the answer has the type that the command names. */
    @SuppressWarnings("unchecked") // the command says what it is answered with
    public <R> Future<R> carryOut(DatasetCommand<R> command) {
        return bus.request(Conversations.DATASETS, command).map(answer -> (R) answer);
    }

    /** Has it done where there is CPU for it. */
    @SuppressWarnings("unchecked") // the work says what it is answered with
    public <R> Future<R> carryOut(DatasetWork<R> work) {
        return bus.request(Conversations.DATASET_WORK.within(timeout.plus(PATIENCE)), work)
                .map(answer -> (R) answer);
    }

    /** All rows that were acknowledged before are in a chunk of the recorder's store when this is answered. */
    public Future<Void> commit(String recorder) {
        return bus.request(Conversations.COMMIT, new CommitCommand(recorder));
    }
}
