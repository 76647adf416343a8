package io.millrace.client;

import io.millrace.admission.ClientBatch;
import io.millrace.bus.Bus;
import io.millrace.model.EndpointId;
import io.millrace.model.Receipt;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;

/**
 * The way in for code in the JVM of the server: records go over the event bus by reference, under the endpoint's limits; the
 * receipt comes when they are durable. No HTTP, no copy of the answer. Thread-safe.
 */
public final class IngestClient {
    private final Bus bus;

    private IngestClient(Bus bus) {
        this.bus = bus;
    }

    /** @param vertx the instance that the server runs on */
    public static IngestClient create(Vertx vertx) {
        return new IngestClient(Bus.of(vertx));
    }

    /**
     * Stores the records as one batch, which is durable entirely or not at all.
     *
     * @return the receipt: one outcome per record; fails with a {@link Problem}: {@code NOT_FOUND}, {@code
     *     INCORRECT_STATE}, {@code TOO_LARGE}, or for now {@code THROUGHPUT_EXCEEDED}, {@code OVERLOADED}, {@code
     *     UNAVAILABLE_NOW}
     */
    public Future<Receipt> ingest(EndpointId endpoint, List<JsonRecord> records) {
        return send(endpoint, records, null);
    }

    /**
     * The same, once: if it is repeated with the same key within {@code idempotency.retention}, nothing is stored and the receipt is that of
     * the first time.
     *
     * @param key names this batch among all of the endpoint; 1 to 255 characters
     * @return fails also with {@code INVALID_PARAMETER} for such a key, and with {@code IDEMPOTENCY_CONFLICT} if other records had it
     */
    public Future<Receipt> ingest(EndpointId endpoint, List<JsonRecord> records, String key) {
        return send(endpoint, records, Objects.requireNonNull(key, "key"));
    }

    private Future<Receipt> send(EndpointId endpoint, List<JsonRecord> records, String keyOrNull) {
        if (records.isEmpty()) {
            return Future.failedFuture(new Problem(ProblemCode.INVALID_BODY, "a batch has at least one record"));
        }
        byte[] array = array(records);
        return bus.request(ClientBatch.CHANNEL, new ClientBatch(endpoint, array, array.length, keyOrNull));
    }

    private static byte[] array(List<JsonRecord> records) {
        int length = records.size() + 1; // brackets and commas
        for (JsonRecord record : records) {
            length = Math.addExact(length, record.utf8().length);
        }
        byte[] array = new byte[length];
        int at = 0;
        for (JsonRecord record : records) {
            array[at] = (byte) (at == 0 ? '[' : ',');
            at++;
            System.arraycopy(record.utf8(), 0, array, at, record.utf8().length);
            at += record.utf8().length;
        }
        array[at] = ']';
        return array;
    }
}
