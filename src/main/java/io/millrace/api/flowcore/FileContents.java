package io.millrace.api.flowcore;

import io.millrace.admission.Queries;
import io.millrace.admission.ReadCommand;
import io.millrace.api.Cancellation;
import io.millrace.catalog.Sink;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts the parts of large files into the payloads of their events, which only name the records that have them. Thread-safe. */
final class FileContents {
    /** Of events: the record that has the part; absent where the payload has all. */
    static final String FIELD = "file_content";

    private static final String DATA_FIELD = "data";

    /** In strings the quotation marks would be escaped, and what is in front of it in a payload are strings and numbers. */
    private static final byte[] PLACE = ",\"data\":\"\",".getBytes(StandardCharsets.US_ASCII);

    private static final int DATA_AT = PLACE.length - 2;

    private final Queries queries;

    FileContents(Queries queries) {
        this.queries = queries;
    }

    /** The whole payload of an event, null if it has none. */
    Future<byte[]> payload(EventType type, RecordPage page, int index) {
        byte[] payload = EventReads.value(page, index, EventReads.PAYLOAD);
        long record = EventReads.content(page, index);
        return record == EventReads.NO_CONTENT
                ? Future.succeededFuture(payload)
                : data(type, record).map(data -> joined(payload, data));
    }

    private Future<byte[]> data(EventType type, long record) {
        Optional<TableId> table = type.files().map(Sink::table).map(schema -> schema.id());
        if (table.isEmpty()) {
            return Future.failedFuture(gone());
        }
        ReadRange range =
                ReadRange.all(ReadOrder.ARRIVAL, 1).between(new RecordPoint(0, record), new RecordPoint(0, record + 1));
        return queries.read(new ReadCommand(
                        Set.of(table.get()),
                        range,
                        List.of(DATA_FIELD),
                        new Cancellation(queries.timeout(), System::nanoTime)))
                .map(page -> {
                    byte[] data = page.size() == 0 ? null : EventReads.value(page, 0, 0);
                    if (data == null) {
                        throw gone();
                    }
                    return data;
                });
    }

    /** The events that named it are gone as well, but were read a moment before. */
    private static Problem gone() {
        return new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "the event type is being emptied or deleted; read its events again")
                .retryAfter(Duration.ofSeconds(1));
    }

    private static byte[] joined(byte[] payload, byte[] data) {
        int at = place(payload);
        byte[] joined = Arrays.copyOf(payload, payload.length + data.length);
        System.arraycopy(data, 0, joined, at, data.length);
        System.arraycopy(payload, at, joined, at + data.length, payload.length - at);
        return joined;
    }

    private static int place(byte[] payload) {
        for (int at = 0; at <= payload.length - PLACE.length; at++) {
            if (Arrays.equals(payload, at, at + PLACE.length, PLACE, 0, PLACE.length)) {
                return at + DATA_AT;
            }
        }
        throw new Problem(ProblemCode.INTERNAL, "the payload of a part of a file has no place for its data");
    }
}
