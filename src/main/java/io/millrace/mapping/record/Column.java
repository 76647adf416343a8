package io.millrace.mapping.record;

import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.StoredContent;
import java.time.Instant;

/**
 * Where the value of a column comes from.
 *
 * @param name of the field; null for the record's key
 * @param of the name of the header or parameter; null for other sources
 * @param content of the value
 */
record Column(String name, Source source, String of, StoredContent content) {
    FieldOptions options() {
        return source == Source.TIME
                ? FieldOptions.timestamp(Granularity.US, Instant.EPOCH)
                : FieldOptions.stored(content);
    }
}
