package io.millrace.mapping.columns;

import io.millrace.mapping.document.Span;
import io.millrace.mapping.request.RequestParts;

/** Makes the value of one column. Confined to its mapper. */
interface Cell {
    /** @throws io.millrace.mapping.request.NotMapped if the request has nothing that fits */
    Span of(RequestParts request);

    static Cell of(Column column, ColumnsSettings settings) {
        return switch (column.type()) {
            case UUID -> new UuidCell();
            case DATETIME -> RequestParts::time;
            case IP -> RequestParts::address;
            case BODY -> RequestParts::body;
            case HEADERS -> RequestParts::headersJson;
            case PATH -> new PathCell(column);
            case TEMPLATE -> new TemplateCell(column, settings);
        };
    }
}
