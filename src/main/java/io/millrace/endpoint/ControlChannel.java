package io.millrace.endpoint;

import io.millrace.bus.Bus;
import io.millrace.bus.Channel;
import io.vertx.core.Future;
import java.time.Duration;

/** The way to the coordinator for whoever wants the catalog changed. Immutable. */
public final class ControlChannel {
    /** The answer's type is the one that the command names. */
    public static final Channel<ControlCommand<?>, Object> CHANNEL =
            new Channel<>("millrace.control", Duration.ofSeconds(30));

    private final Bus bus;

    public ControlChannel(Bus bus) {
        this.bus = bus;
    }

    /** When it succeeds, this node's catalog shows the change; it fails with a {@code Problem} only. */
    @SuppressWarnings("unchecked") // the coordinator answers with what the command names
    public <R> Future<R> execute(ControlCommand<R> command) {
        return bus.request(CHANNEL, command).map(answer -> (R) answer);
    }
}
