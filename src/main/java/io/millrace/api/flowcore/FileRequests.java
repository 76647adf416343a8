package io.millrace.api.flowcore;

import io.millrace.model.Request;
import java.util.List;
import java.util.Map;

/**
 * The requests that store one file: each of its parts, then its events. They have the headers of the client's. Immutable.
 *
 * @param model with all but body, content type and the parameters of files
 */
record FileRequests(Request model, String producer) {
    private static final String PRODUCER = "producer";
    private static final String FIRST = "file";
    private static final String CONTENTS = "file.contents";

    /** @param first record of the file's first part; empty for that itself */
    Request part(byte[] bytes, String first) {
        return new Request(
                bytes,
                bytes.length,
                Request.FILE_PART,
                model.headers(),
                List.of(Map.entry(FIRST, first)),
                model.clientAddress(),
                0,
                null);
    }

    /** @param contents records of the parts, with commas between them */
    Request events(FileFormBody.Written form, String first, String contents) {
        return new Request(
                form.body(),
                form.body().length,
                form.contentType(),
                model.headers(),
                List.of(Map.entry(PRODUCER, producer), Map.entry(FIRST, first), Map.entry(CONTENTS, contents)),
                model.clientAddress(),
                0,
                model.idempotencyKey());
    }

    boolean isKeyed() {
        return model.idempotencyKey() != null;
    }
}
