package io.millrace.mapping.columns;

import io.millrace.mapping.Framing;
import io.millrace.mapping.LinesFraming;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.SingleFraming;
import io.millrace.mapping.json.JsonFraming;
import io.millrace.mapping.request.RequestParts;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;

/**
 * Maps each record of a request as a request of its own, with the headers, the address and the time of the whole: each line of {@code
 * application/x-ndjson}, each element of {@link Request#JSON_RECORDS}; any other body is one record. Immutable.
 *
 * @param single for one record
 */
record BatchMapping(Mapping single) implements Mapping {
    private static final String LINES = "application/x-ndjson";

    /** How the records of a body are told apart. */
    enum Kind {
        ONE,
        LINES,
        ELEMENTS;

        static Kind of(Request request) {
            String type = request.contentType();
            if (type.equals(Request.JSON_RECORDS)) {
                return ELEMENTS;
            }
            boolean isLines = type.regionMatches(true, 0, BatchMapping.LINES, 0, BatchMapping.LINES.length())
                    && (type.length() == BatchMapping.LINES.length()
                            || "; \t".indexOf(type.charAt(BatchMapping.LINES.length())) >= 0);
            return isLines || type.equals(RequestParts.DECODED_LINES) ? LINES : ONE;
        }
    }

    @Override
    public TableSchema table() {
        return single.table();
    }

    @Override
    public Framing framing(Request request) {
        return switch (Kind.of(request)) {
            case ONE -> SingleFraming.INSTANCE;
            case LINES -> LinesFraming.INSTANCE;
            case ELEMENTS -> JsonFraming.ARRAY;
        };
    }

    @Override
    public Mapper mapper(RowVisitor rows, Bounds bounds) {
        return new BatchMapper(single.mapper(rows, bounds));
    }
}
