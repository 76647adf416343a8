package io.millrace.mapping.columns;

import io.millrace.mapping.MappingKind;

/**
 * Rules that make one row of each request, of any bytes.
 *
 * <pre>
 * {"columns": [{"type": "uuid",     "name": "id"},
 *              {"type": "datetime", "name": "at"},
 *              {"type": "ip",       "name": "ip"},
 *              {"type": "body",     "name": "body"},
 *              {"type": "headers",  "name": "headers"},
 *              {"type": "path",     "name": "user", "path": "user.name", "defaultValue": "-", "rawString": true},
 *              {"type": "template", "name": "sum",  "template": {"language": "jsonnet", "content": "Body('n') + 1"}}]}
 * </pre>
 *
 * A rule has 1 to 100 columns. Names are labels: any line of text, and several columns may have the same; {@link ColumnField}
 * tells how they become fields. {@code defaultValue} and {@code rawString} are for {@code path}, {@code rawString} also for
 * {@code template}. What a template says of a request that it is given is found out then; what can be told without one, when
 * the rule is read.
 */
public final class ColumnsKind implements MappingKind {
    public static final ColumnsKind INSTANCE = new ColumnsKind(ColumnsSettings.DEFAULT);

    private final ColumnsSettings settings;

    public ColumnsKind(ColumnsSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "columns";
    }

    /**
     * Reads and checks a rule. The details of the problem are in the order of the columns; each has the column's name as its field, and a message
     * such as {@code column "x" is missing path}.
     */
    @Override
    public ColumnsRule parse(String text) {
        return new ColumnsReader(settings).read(text);
    }
}
