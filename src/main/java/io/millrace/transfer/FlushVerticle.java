package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.log.Log;
import io.millrace.transfer.Transfers.Flush;
import io.millrace.transfer.Transfers.Imported;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Brings what is in the log into chunks when somebody asks for it. */
public final class FlushVerticle extends VerticleBase {
    private final Bus bus;
    private final Log log;

    public FlushVerticle(Bus bus, Log log) {
        this.bus = bus;
        this.log = log;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Transfers.FLUSH, this::flush).completion();
    }

    private Future<Void> flush(Flush wanted) {
        return Future.fromCompletionStage(log.rotate(), context)
                .compose(end -> bus.request(Transfers.IMPORTED, new Imported(end, wanted.tables())));
    }
}
