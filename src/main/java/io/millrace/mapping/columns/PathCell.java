package io.millrace.mapping.columns;

import io.millrace.mapping.document.DocumentPath;
import io.millrace.mapping.document.JsonDocument;
import io.millrace.mapping.document.JsonText;
import io.millrace.mapping.document.Span;
import io.millrace.mapping.request.NotMapped;
import io.millrace.mapping.request.Refusal;
import io.millrace.mapping.request.RequestParts;

/** A value in the body as JSON, or as the text that it is. */
final class PathCell implements Cell {
    private final DocumentPath path;
    private final boolean isRaw;
    /** Null if there has to be a value. */
    private final Span otherwise;

    PathCell(Column column) {
        path = DocumentPath.parse(column.path());
        isRaw = column.isRaw();
        otherwise = column.defaultValue() == null
                ? null
                : isRaw ? Span.of(column.defaultValue()) : JsonText.quoted(column.defaultValue());
    }

    /** The default is for what is not there, not for a body that cannot be read. */
    @Override
    public Span of(RequestParts request) {
        JsonDocument document = request.document();
        int value = path.find(document, request.isStrict());
        if (value != JsonDocument.NONE) {
            return isRaw && document.isString(value) ? document.string(value) : document.compact(value);
        }
        if (otherwise == null) {
            throw new NotMapped(Refusal.NOT_MAPPED, "path \"" + path + "\" not found in the body");
        }
        return otherwise;
    }
}
