package io.millrace.mapping.record;

import io.millrace.mapping.MappingKind;
import io.millrace.mapping.MappingRule;

/**
 * Rules that put parts of a request into columns, without a look at what a record means.
 *
 * <pre>
 * {"records": "body" | "lines" | "array",
 *  "key": {"source": …},
 *  "ttl": {"source": "header" | "parameter", "of": "X-Time-To-Live"},
 *  "columns": [{"name": "payload", "source": "body", "content": "text" | "bytes" | "json"},
 *              {"name": "headers", "source": "headers"},
 *              {"name": "agent",   "source": "header",    "of": "User-Agent"},
 *              {"name": "page",    "source": "parameter", "of": "page"},
 *              {"name": "ip",      "source": "address"},
 *              {"name": "at",      "source": "time"},
 *              {"name": "id",      "source": "uuid"}]}
 * </pre>
 *
 * {@code records} tells which bytes are a record: the whole body, each line, or each element of a JSON array. {@code key}
 * is there if the table has record keys; ids come from the log otherwise. Each source but {@code time}, which is a
 * timestamp in microseconds, fills a stored field. A header or parameter that is not there leaves its column absent.
 *
 * <p>{@code ttl} tells which part of a request says how long after their receipt its records are there, such as {@code 90s} or
 * {@code 1h30m}; where a request has no such part, the table's time to live counts.
 */
public final class RecordMappingKind implements MappingKind {
    public static final MappingKind INSTANCE = new RecordMappingKind();

    private RecordMappingKind() {}

    @Override
    public String name() {
        return "record";
    }

    @Override
    public MappingRule parse(String text) {
        return RecordRule.parse(text);
    }
}
