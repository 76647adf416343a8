package io.millrace.mapping.json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Turns a rule into columns. One use. */
final class MappingCompiler {
    private final JsonRule rule;
    private final List<Column> columns = new ArrayList<>();
    private final List<Integer> identity = new ArrayList<>();
    private final List<Integer> recordTimes = new ArrayList<>();
    private final List<JsonMapping.Output> outputs = new ArrayList<>();

    MappingCompiler(JsonRule rule) {
        this.rule = rule;
    }

    JsonMapping compile() {
        rule.columns().forEach(this::add);
        outputs.sort(Comparator.comparingInt(JsonMapping.Output::position));
        return new JsonMapping(rule.table(), rule.allowsMissing(), columns, identity, recordTimes, outputs);
    }

    private void add(ColumnRule column) {
        int index = columns.size();
        columns.add(column.conversion().column(column, rule.table()));
        if (column.conversion() instanceof Conversion.Stored stored) {
            for (String field : stored.fields()) {
                outputs.add(new JsonMapping.Output(rule.table().position(field), index));
            }
        } else if (column.conversion() instanceof Conversion.Identity) {
            identity.add(index);
        } else {
            recordTimes.add(index);
        }
    }
}
