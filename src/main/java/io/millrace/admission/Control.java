package io.millrace.admission;

import io.millrace.bus.Bus;
import io.millrace.catalog.ControlCommand;
import io.millrace.consumer.ConsumerCommand;
import io.millrace.task.TaskCommand;
import io.millrace.transaction.TransactionCommand;
import io.vertx.core.Future;

/** The one way to change what there is: databases, tables, endpoints, keys, and what clients agree by. Thread-safe. */
public final class Control {
    private final Bus bus;

    public Control(Bus bus) {
        this.bus = bus;
    }

    /**
     * Has the coordinator carry out the command; the answer has the type that the command names, and the catalog has what was
     * changed by then.
     */
    @SuppressWarnings("unchecked") // the command says what it is answered with
    public <R> Future<R> carryOut(ControlCommand<R> command) {
        return bus.request(Conversations.CONTROL, command).map(answer -> (R) answer);
    }

    /** Lets the statistics of what sinks have imported begin anew. */
    public Future<Void> reset(ResetCommand command) {
        return bus.request(Conversations.RESET, command);
    }

    /** Has the coordinator begin or find a task. */
    @SuppressWarnings("unchecked") // the command says what it is answered with
    public <R> Future<R> carryOut(TaskCommand<R> command) {
        return bus.request(Conversations.TASKS, command).map(answer -> (R) answer);
    }

    /** Has the coordinator carry out a command about the notes of consumers. */
    @SuppressWarnings("unchecked") // the command says what it is answered with
    public <R> Future<R> carryOut(ConsumerCommand<R> command) {
        return bus.request(Conversations.CONSUMERS, command).map(answer -> (R) answer);
    }

    /** Has the coordinator carry out a command about the transactions of clients. */
    @SuppressWarnings("unchecked") // the command says what it is answered with
    public <R> Future<R> carryOut(TransactionCommand<R> command) {
        return bus.request(Conversations.TRANSACTIONS, command).map(answer -> (R) answer);
    }
}
