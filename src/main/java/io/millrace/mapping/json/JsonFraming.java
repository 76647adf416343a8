package io.millrace.mapping.json;

import io.millrace.mapping.Framing;
import io.millrace.model.Request;

/** How the records of a body are wrapped. */
public enum JsonFraming implements Framing {
    /** <code>{"records": [{"value": {…}}, …]}</code>; other members are ignored. */
    RECORDS,
    /** <code>[{…}, …]</code>: the records themselves. */
    ARRAY;

    /** Code in the same JVM sends bare records. */
    static JsonFraming of(Request request) {
        return request.contentType().equals(Request.JSON_RECORDS) ? ARRAY : RECORDS;
    }

    @Override
    public Extent prefix(byte[] body, int length, long recordsMax, long endMax) {
        RecordScan scan = RecordScan.prefix(body, length, this, recordsMax, endMax);
        return new Extent(scan.records(), scan.end(), scan.isWhole());
    }
}
