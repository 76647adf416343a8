package io.millrace.mapping.columns;

import io.millrace.mapping.document.Span;
import io.millrace.mapping.request.RequestParts;
import io.millrace.mapping.template.TemplateRunner;

/** What a template makes of the request. */
final class TemplateCell implements Cell {
    private final TemplateRunner runner;
    private final boolean isRaw;

    TemplateCell(Column column, ColumnsSettings settings) {
        runner = new TemplateRunner(column.template(), settings.template());
        isRaw = column.isRaw();
    }

    @Override
    public Span of(RequestParts request) {
        return runner.run(request, isRaw);
    }
}
