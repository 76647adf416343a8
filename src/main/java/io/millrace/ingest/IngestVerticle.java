package io.millrace.ingest;

import io.millrace.admission.Conversations;
import io.millrace.admission.DryRun;
import io.millrace.admission.DryRunCommand;
import io.millrace.admission.IngestCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.Details;
import io.millrace.catalog.Overrides;
import io.millrace.catalog.Sink;
import io.millrace.log.KeyedReceipt;
import io.millrace.log.KeyedRequest;
import io.millrace.log.Log;
import io.millrace.mapping.Mapping;
import io.millrace.metrics.EndpointMeterSet;
import io.millrace.metrics.SinkMeterSet;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.Request;
import io.millrace.model.RequestKey;
import io.millrace.model.RowBatch;
import io.millrace.model.Sha256;
import io.millrace.model.SinkId;
import io.millrace.model.SinkReceipt;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.receipt.ReceiptCodec;
import io.millrace.receipt.Receipts;
import io.millrace.row.CsvBuffer;
import io.millrace.row.RowEncoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps the records of a request to rows and appends them to the log; answers when they are durable. A
 * worker: mapping takes CPU, and the answer comes from the thread that synced. Any number of instances share the work.
 */
public final class IngestVerticle extends VerticleBase {
    /** Small: what sinks that are fed often do not have to make again; the eldest goes. */
    private static final int MAPPERS_MAX = 1_024;

    private final Bus bus;
    private final Log log;
    private final Receipts receipts;
    private final EndpointMeterSet endpoints;
    private final SinkMeterSet sinks;
    private final Mapping.Bounds bounds;
    private final Map<SinkId, SinkMapper> mappers = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SinkId, SinkMapper> eldest) {
            return size() > MAPPERS_MAX;
        }
    };

    /**
     * @param receipts of requests with a key
     * @param bounds of records
     */
    public IngestVerticle(
            Bus bus,
            Log log,
            Receipts receipts,
            EndpointMeterSet endpoints,
            SinkMeterSet sinks,
            Mapping.Bounds bounds) {
        this.bus = bus;
        this.bounds = bounds;
        this.log = log;
        this.receipts = receipts;
        this.endpoints = endpoints;
        this.sinks = sinks;
    }

    /** One for all mappers, since they work one after the other: so a worker's memory does not grow with its endpoints. */
    private final CsvBuffer buffer = new CsvBuffer();

    private record SinkMapper(Mapping mapping, Details details, RowEncoder rows, Mapping.Mapper mapper) {
        static SinkMapper of(Sink sink, CsvBuffer buffer, Mapping.Bounds bounds) {
            long valueMax = Overrides.size(sink.details(), Overrides.VALUE, bounds.valueBytesMax());
            Mapping.Bounds own = new Mapping.Bounds(bounds.chunkBytesMax(), valueMax);
            RowEncoder rows = new RowEncoder(sink.mapping().table(), buffer);
            return new SinkMapper(
                    sink.mapping(), sink.details(), rows, sink.mapping().mapper(rows, own));
        }

        boolean isOf(Sink sink) {
            return mapping == sink.mapping() && details.equals(sink.details());
        }
    }

    @Override
    public Future<?> start() {
        return bus.serve(Conversations.INGEST, this::serve)
                .completion()
                .compose(
                        served -> bus.serve(Conversations.DRY_RUN, this::dryRun).completion())
                .compose(served -> bus.serve(Conversations.PREPARE, work -> Future.<Object>succeededFuture(work.get()))
                        .completion());
    }

    private Future<List<DryRun>> dryRun(DryRunCommand command) {
        return Future.succeededFuture(command.mappings().stream()
                .map(mapping -> dryRun(mapping, command.request()))
                .toList());
    }

    private DryRun dryRun(Mapping mapping, Request request) {
        CellCollector cells = new CellCollector(mapping.table().fields().size());
        try {
            Outcome outcome = mapping.mapper(cells, bounds).map(request, Integer.MAX_VALUE);
            return new DryRun(outcome, null, cells.rows());
        } catch (Problem problem) {
            return new DryRun(null, problem, List.of());
        }
    }

    /** The body is held until the answer: the message has it too. */
    private Future<Receipt> serve(IngestCommand command) {
        Future<Receipt> receipt;
        try {
            receipt = command.request().idempotencyKey() == null ? ingest(command) : ingestOnce(command);
        } catch (RuntimeException | Error e) {
            receipt = Future.failedFuture(e);
        }
        return receipt.andThen((stored, failure) -> command.release().run());
    }

    private Future<Receipt> ingest(IngestCommand command) {
        long start = System.nanoTime();
        List<RowBatch> batches = new ArrayList<>(1);
        Receipt receipt = map(command, batches);
        if (batches.isEmpty()) {
            return Future.succeededFuture(receipt);
        }
        Promise<Receipt> durable = Promise.promise();
        log.append(batches, null, (firstIds, failure) -> {
            if (failure == null) {
                answered(command, start);
                durable.complete(receipt.numbered(firstIds));
            } else {
                durable.fail(failure);
            }
        });
        return durable.future();
    }

    private void answered(IngestCommand command, long start) {
        endpoints.of(command.endpoint().id(), command.endpoint().name()).answered(System.nanoTime() - start);
    }

    /** The receipt of the first request with the key, stored by this one if it is the first. */
    private Future<Receipt> ingestOnce(IngestCommand command) {
        Request request = command.request();
        RequestKey key = RequestKey.of(command.endpoint().id(), request.idempotencyKey());
        Sha256 body = Sha256.of(request.body(), 0, request.length());
        Promise<Receipt> answer = Promise.promise();
        receipts.claim(key, body)
                .onComplete(claim -> context.runOnContext(here -> {
                    if (claim.failed()) {
                        answer.fail(claim.cause());
                    } else if (claim.result().isPresent()) {
                        answer.handle(known(claim.result().get()));
                    } else {
                        ingestFirst(command, key, body).onComplete(answer);
                    }
                }));
        return answer.future();
    }

    private static Future<Receipt> known(KeyedReceipt receipt) {
        try {
            return Future.succeededFuture(ReceiptCodec.read(receipt.receipt()));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** What fails, and what admits nothing, can be tried again with the same key. */
    private Future<Receipt> ingestFirst(IngestCommand command, RequestKey key, Sha256 body) {
        Promise<Receipt> durable = Promise.promise();
        try {
            long start = System.nanoTime();
            List<RowBatch> batches = new ArrayList<>(1);
            Receipt receipt = map(command, batches);
            if (receipt.admitted() == 0) {
                receipts.release(key);
                return Future.succeededFuture(receipt);
            }
            int bytes = ReceiptCodec.write(receipt).length;
            KeyedRequest keyed =
                    new KeyedRequest(key, body, bytes, firstIds -> ReceiptCodec.write(receipt.numbered(firstIds)));
            log.append(batches, keyed, (firstIds, failure) -> {
                if (failure == null) {
                    answered(command, start);
                    durable.complete(receipt.numbered(firstIds));
                } else {
                    receipts.release(key);
                    durable.fail(failure);
                }
            });
        } catch (RuntimeException | Error e) {
            receipts.release(key);
            return Future.failedFuture(e);
        }
        return durable.future();
    }

    /**
     * @param batches gets the rows of each sink that has any
     * @throws Problem if no sink can make anything of the request
     */
    private Receipt map(IngestCommand command, List<RowBatch> batches) {
        List<SinkReceipt> sinks = new ArrayList<>(command.endpoint().sinks().size());
        Outcome first = null;
        for (Sink sink : command.endpoint().sinks()) {
            if (sink.isActive() && sink.mapping().takes(command.request())) {
                SinkReceipt receipt = map(sink, command, batches);
                sinks.add(receipt);
                first = first == null ? receipt.outcome() : first;
            }
        }
        if (sinks.isEmpty()) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "no sink of endpoint " + command.endpoint().id() + " is ACTIVE; nothing was stored");
        }
        if (first == null) {
            throw sinks.get(0).failure();
        }
        return new Receipt(first.records(), first.admitted(), sinks);
    }

    private SinkReceipt map(Sink sink, IngestCommand command, List<RowBatch> batches) {
        SinkMapper mapper = mapperOf(sink);
        mapper.rows().reset();
        long start = System.nanoTime();
        long bytes = 0;
        try {
            Outcome outcome = mapper.mapper().map(command.request(), command.admitted());
            if (outcome.accepted() > 0) {
                RowBatch rows = mapper.rows().finish(sink.counter());
                bytes = rows.sinkBytes() == 0 ? rows.length() : rows.sinkBytes();
                batches.add(rows);
            }
            return new SinkReceipt(sink.id(), outcome, null);
        } catch (Problem problem) {
            return new SinkReceipt(sink.id(), null, problem);
        } finally {
            sinks.of(SinkMeterSet.Key.of(command.endpoint(), sink)).mapped(bytes, System.nanoTime() - start);
        }
    }

    private SinkMapper mapperOf(Sink sink) {
        SinkMapper known = mappers.get(sink.id());
        if (known == null || !known.isOf(sink)) {
            known = SinkMapper.of(sink, buffer, bounds);
            mappers.put(sink.id(), known);
        }
        return known;
    }
}
