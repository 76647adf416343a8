package io.millrace.ingest;

import io.millrace.admission.Conversations;
import io.millrace.admission.IngestCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.Endpoint;
import io.millrace.log.Log;
import io.millrace.mapping.BatchMapper;
import io.millrace.mapping.Mapping;
import io.millrace.metrics.IngestMeters;
import io.millrace.model.EndpointId;
import io.millrace.model.Receipt;
import io.millrace.model.RowBatch;
import io.millrace.row.CsvBuffer;
import io.millrace.row.RowEncoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps the records of a request to rows and appends them to the log; answers when they are durable. A
 * worker: mapping takes CPU, and the answer comes from the thread that synced. Any number of instances share the work.
 */
public final class IngestVerticle extends VerticleBase {
    /** Small: what endpoints that post often do not have to make again; the eldest goes. */
    private static final int MAPPERS_MAX = 1_024;

    private final Bus bus;
    private final Log log;
    private final IngestMeters meters;
    private final long chunkBytesMax;
    private final Map<EndpointId, Mapper> mappers = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EndpointId, Mapper> eldest) {
            return size() > MAPPERS_MAX;
        }
    };

    /** @param chunkBytesMax memory that a chunk is built in; no row may need more */
    public IngestVerticle(Bus bus, Log log, IngestMeters meters, long chunkBytesMax) {
        this.bus = bus;
        this.chunkBytesMax = chunkBytesMax;
        this.log = log;
        this.meters = meters;
    }

    /** One for all mappers, since they work one after the other: so a worker's memory does not grow with its endpoints. */
    private final CsvBuffer buffer = new CsvBuffer();

    private record Mapper(Mapping mapping, RowEncoder rows, BatchMapper batches) {
        static Mapper of(Mapping mapping, CsvBuffer buffer, long chunkBytesMax) {
            RowEncoder rows = new RowEncoder(mapping.table(), buffer);
            return new Mapper(mapping, rows, new BatchMapper(mapping, rows, chunkBytesMax));
        }
    }

    @Override
    public Future<?> start() {
        return bus.serve(Conversations.INGEST, this::serve).completion();
    }

    /** The body is held until the answer: the message has it too. */
    private Future<Receipt> serve(IngestCommand command) {
        Future<Receipt> receipt;
        try {
            receipt = ingest(command);
        } catch (RuntimeException | Error e) {
            receipt = Future.failedFuture(e);
        }
        return receipt.andThen((stored, failure) -> command.release().run());
    }

    private Future<Receipt> ingest(IngestCommand command) {
        long start = System.nanoTime();
        Mapper mapper = mapperOf(command.endpoint());
        mapper.rows().reset();
        Receipt receipt = mapper.batches()
                .map(
                        command.body(),
                        0,
                        command.length(),
                        command.envelope(),
                        command.admitted(),
                        command.receivedMicros());
        if (receipt.accepted() == 0) {
            return Future.succeededFuture(receipt);
        }
        RowBatch batch = mapper.rows().finish();
        Promise<Receipt> durable = Promise.promise();
        log.append(List.of(batch), failure -> {
            if (failure == null) {
                meters.answered(System.nanoTime() - start);
                durable.complete(receipt);
            } else {
                durable.fail(failure);
            }
        });
        return durable.future();
    }

    private Mapper mapperOf(Endpoint endpoint) {
        Mapper known = mappers.get(endpoint.id());
        if (known == null || known.mapping() != endpoint.mapping()) {
            known = Mapper.of(endpoint.mapping(), buffer, chunkBytesMax);
            mappers.put(endpoint.id(), known);
        }
        return known;
    }
}
