package io.millrace.receipt;

import io.millrace.bus.Channel;
import io.millrace.log.KeyedReceipt;
import io.millrace.model.RequestKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Where receipts are that have left the log. */
@FunctionalInterface
public interface ReceiptStore {
    /** Served by the coordinator. */
    Channel<List<RequestKey>, List<KeyedReceipt>> FIND = new Channel<>("receipts.find", Duration.ofSeconds(5));

    /** Those that there are of these keys. */
    Future<List<KeyedReceipt>> find(List<RequestKey> keys);
}
