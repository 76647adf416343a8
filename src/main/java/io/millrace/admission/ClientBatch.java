package io.millrace.admission;

import io.millrace.bus.Channel;
import io.millrace.model.EndpointId;
import io.millrace.model.Receipt;
import java.time.Duration;

/**
 * Store the records of code in the same JVM: the same limits and guarantees as over HTTP. Handed over for good.
 *
 * @param array a JSON array of records; only the first {@code length} bytes count
 * @param keyOrNull the sender's name for the batch, by which it can be sent again
 */
public record ClientBatch(EndpointId endpoint, byte[] array, int length, String keyOrNull) {
    /** Served by the ingest gateway of the server in this JVM. */
    public static final Channel<ClientBatch, Receipt> CHANNEL = new Channel<>("client.ingest", Duration.ofSeconds(35));
}
