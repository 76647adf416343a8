package io.millrace.ingest;

import io.millrace.bus.Bus;
import io.millrace.endpoint.Admission;
import io.millrace.endpoint.ClientBatch;
import io.millrace.endpoint.Conversations;
import io.millrace.endpoint.Endpoint;
import io.millrace.endpoint.EndpointCatalog;
import io.millrace.endpoint.EndpointState;
import io.millrace.endpoint.Grant;
import io.millrace.endpoint.IngestCommand;
import io.millrace.mapping.Envelope;
import io.millrace.model.Receipt;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Admits the batches of code in the same JVM, as the listeners admit those of clients. An event-loop verticle. */
public final class IngestGateway extends VerticleBase {
    private final Bus bus;
    private final EndpointCatalog catalog;
    private final Admission admission;

    public IngestGateway(Bus bus, EndpointCatalog catalog, Admission admission) {
        this.bus = bus;
        this.catalog = catalog;
        this.admission = admission;
    }

    @Override
    public Future<?> start() {
        return bus.serve(ClientBatch.CHANNEL, this::ingest).completion();
    }

    private Future<Receipt> ingest(ClientBatch batch) {
        Endpoint endpoint = catalog.current()
                .endpoint(batch.endpoint())
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "no endpoint " + batch.endpoint()));
        if (endpoint.state() != EndpointState.ACTIVE) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "endpoint " + endpoint.name() + " is " + endpoint.state() + " and takes records only when ACTIVE");
        }
        admission.expect(endpoint, batch.length());
        Grant grant = admission.admit(endpoint, batch.array(), batch.length(), Envelope.ARRAY);
        if (grant.isEmpty()) {
            throw new Problem(
                    ProblemCode.THROUGHPUT_EXCEEDED, "the endpoint's budget is used up for now; send again later");
        }
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        return bus.request(
                Conversations.INGEST,
                new IngestCommand(
                        endpoint, batch.array(), batch.length(), Envelope.ARRAY, grant.admitted(), nowMicros));
    }
}
