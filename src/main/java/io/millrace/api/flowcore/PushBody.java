package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.PushForm;
import io.millrace.admission.Queries;
import io.millrace.api.json.Json;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.model.RecordPage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** An event as transformers get it, with the old names of its members beside the new ones. Stateless. */
final class PushBody implements PushForm {
    private static final byte[] EMPTY = {'{', '}'};

    @Override
    public List<String> fields() {
        return EventReads.FIELDS;
    }

    @Override
    public String name(RecordPage page, int index) {
        return EventReads.id(page, index).uuid();
    }

    @Override
    public Future<Buffer> body(Queries queries, Catalog now, Endpoint endpoint, RecordPage page, int index) {
        EventType type = EventType.of(now, endpoint);
        return new FileContents(queries).payload(type, page, index).map(payload -> body(type, page, index, payload));
    }

    private static Buffer body(EventType type, RecordPage page, int index, byte[] payloadOrNull) {
        EventId id = EventReads.id(page, index);
        ObjectNode members = Json.object()
                .put("eventId", id.uuid())
                .put("timeBucket", TimeBucket.of(id.ticks()))
                .put("tenant", type.tenant().name())
                .put("dataCoreId", type.core().id())
                .put("dataCore", type.core().id())
                .put("flowType", type.flow().name())
                .put("aggregator", type.flow().name())
                .put("eventType", type.name())
                .put("validTime", EventReads.validTime(page, index, id));
        Buffer text = Json.text(members);
        int brace = text.length() - 1;
        while (text.getByte(brace) != '}') {
            brace--;
        }
        return Buffer.buffer()
                .appendBuffer(text, 0, brace)
                .appendString(",\"metadata\":")
                .appendBytes(orEmpty(EventReads.value(page, index, EventReads.METADATA)))
                .appendString(",\"payload\":")
                .appendBytes(orEmpty(payloadOrNull))
                .appendString("}");
    }

    private static byte[] orEmpty(byte[] json) {
        return json == null ? EMPTY : json;
    }
}
