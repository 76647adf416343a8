package io.millrace.pql;

import io.millrace.model.Interruption;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResultJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Results as a client gets them, all parts put together. */
final class Rendered {
    private Rendered() {}

    static String text(List<QueryResult> results) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] last = new QueryResultJson(Interruption.NEVER).write(results, whole::writeBytes);
        whole.writeBytes(last);
        return whole.toString(StandardCharsets.UTF_8);
    }
}
