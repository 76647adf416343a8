package io.millrace.ingest;

import io.millrace.admission.ClientBatch;
import io.millrace.admission.Intake;
import io.millrace.bus.Bus;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Admits the batches of code in the same JVM, as the listeners admit those of clients. An event-loop verticle. */
public final class IngestGateway extends VerticleBase {
    private final Bus bus;
    private final EndpointCatalog catalog;
    private final Intake intake;

    public IngestGateway(Bus bus, EndpointCatalog catalog, Intake intake) {
        this.bus = bus;
        this.catalog = catalog;
        this.intake = intake;
    }

    @Override
    public Future<?> start() {
        return bus.serve(ClientBatch.CHANNEL, this::ingest).completion();
    }

    private Future<Receipt> ingest(ClientBatch batch) {
        Endpoint endpoint = catalog.current()
                .endpoint(batch.endpoint())
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "no endpoint " + batch.endpoint()));
        intake.expect(endpoint, batch.length());
        Request records = Request.of(batch.array(), batch.length(), Request.JSON_RECORDS);
        return intake.ingest(endpoint, records.keyed(batch.keyOrNull()), () -> {});
    }
}
