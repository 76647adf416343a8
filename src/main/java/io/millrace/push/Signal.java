package io.millrace.push;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;

/** Carries a call from any thread to the context that it was made in; while one is on its way others are needless. Thread-safe. */
final class Signal implements Runnable {
    private final Context context;
    private final Runnable heard;
    private final AtomicBoolean isUnderWay = new AtomicBoolean();

    Signal(Vertx vertx, Runnable heard) {
        this.context = vertx.getOrCreateContext();
        this.heard = heard;
    }

    @Override
    public void run() {
        if (isUnderWay.compareAndSet(false, true)) {
            context.runOnContext(now -> {
                isUnderWay.set(false); // before it is heard: what comes behind it counts again
                heard.run();
            });
        }
    }
}
