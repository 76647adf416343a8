package io.millrace.admission;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.model.RecordPage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** What a dialect sends of a record to those who subscribe to it. Thread-safe. */
public interface PushForm {
    /** The fields that it needs the cells of. */
    List<String> fields();

    /** What the record is called. */
    String name(RecordPage page, int index);

    /**
     * The body of a request, as JSON.
     *
     * @param queries for what the page does not have
     * @param index of the record in the page, which has cells of these fields
     */
    Future<Buffer> body(Queries queries, Catalog now, Endpoint endpoint, RecordPage page, int index);
}
