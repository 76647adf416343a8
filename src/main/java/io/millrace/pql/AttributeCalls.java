package io.millrace.pql;

import io.millrace.attribute.AttributeChange;
import io.millrace.attribute.AttributeOwner;
import io.millrace.attribute.AttributeValue;
import io.millrace.model.FieldType;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Query;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.NullResult;
import io.millrace.pql.result.RowName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What clients of Pilosa 1.x note at rows and records: SetRowAttrs, SetColumnAttrs, and what other calls show of it. */
final class AttributeCalls {
    /** Attributes are looked up by name, in an index that takes no more. */
    private static final int ATTRIBUTE_CHARS_MAX = 230;

    /** A row that a call asks for by name. */
    private record Named(AttributeOwner owner, String name) {}

    private AttributeCalls() {}

    static QueryResult setRowAttrs(Call call, WriteScope scope) {
        String name = call.fieldName().orElseThrow(() -> PqlProblem.execution("SetRowAttrs() field required"));
        QueryField field = new TableField(scope.base().table(), scope.position(name));
        if (field.isNumeric() || field.type() == FieldType.STORED) {
            throw PqlProblem.execution("SetRowAttrs() is not supported on "
                    + field.type().word() + " field " + Quoted.text(name) + ", which has no rows");
        }
        Value row =
                call.arg(Call.ROW).orElseThrow(() -> PqlProblem.execution("SetRowAttrs() row field 'row' required"));
        return note(call, scope, owner(name, scope.base()), name(RowNames.of(field, row)));
    }

    static QueryResult setColumnAttrs(Call call, WriteScope scope) {
        Object record = scope.record(call);
        return note(call, scope, AttributeOwner.records(scope.schema().id()), record.toString());
    }

    private static QueryResult note(Call call, WriteScope scope, AttributeOwner owner, String name) {
        Map<String, Optional<AttributeValue>> values = new HashMap<>();
        call.args().forEach((attribute, value) -> {
            if (!attribute.startsWith("_")) {
                values.put(attribute, value(call, attribute, value));
            }
        });
        if (values.isEmpty()) {
            throw PqlProblem.execution(call.name() + "() requires an attribute, as in " + call.name()
                    + (owner.field() == AttributeOwner.RECORDS ? "(1, name=\"value\")" : "(field, 1, name=\"value\")"));
        }
        scope.base().attributes().note(new AttributeChange.Note(owner, name, values));
        return new NullResult();
    }

    private static Optional<AttributeValue> value(Call call, String attribute, Value value) {
        if (attribute.length() > ATTRIBUTE_CHARS_MAX) {
            throw PqlProblem.execution(call.name() + "(): the name of attribute " + Quoted.text(attribute)
                    + " has more than " + ATTRIBUTE_CHARS_MAX + " characters");
        }
        return value instanceof Value.Null
                ? Optional.empty()
                : Optional.of(scalar(value)
                        .orElseThrow(() -> PqlProblem.execution(call.name() + "(): attribute " + Quoted.text(attribute)
                                + " must be a string, an integer, a decimal, true, false or null, but got "
                                + value.kind())));
    }

    private static Optional<AttributeValue> scalar(Value value) {
        if (value instanceof Value.Text text) {
            return Optional.of(new AttributeValue.Text(text.value()));
        } else if (value instanceof Value.Int number) {
            return Optional.of(new AttributeValue.Int(number.value()));
        } else if (value instanceof Value.Bool bool) {
            return Optional.of(new AttributeValue.Bool(bool.value()));
        }
        return value instanceof Value.Decimal number
                ? Optional.of(new AttributeValue.Real(number.value()))
                : Optional.empty();
    }

    /** The attributes of the row whose records the call asks for, if it is such a call and they are to be shown. */
    static SortedMap<String, AttributeValue> shown(Call call, Scope scope) {
        return named(call, scope)
                .map(row -> scope.attributes().of(row.owner(), row.name()))
                .orElse(Collections.emptySortedMap());
    }

    /** Asks at once for what {@link #shown} will be asked for call by call. */
    static void readAhead(Query query, Scope scope) {
        if (query.calls().size() == 1) {
            return;
        }
        Map<AttributeOwner, List<String>> names = new HashMap<>();
        for (Call call : query.calls()) {
            boolean isWrapped = call.key().equals("options") && call.children().size() == 1;
            named(isWrapped ? call.children().get(0) : call, scope)
                    .ifPresent(row -> names.computeIfAbsent(row.owner(), owner -> new ArrayList<>())
                            .add(row.name()));
        }
        names.forEach(scope.attributes()::read);
    }

    private static Optional<Named> named(Call call, Scope scope) {
        if (!call.key().equals("row") || !scope.rows().attributes()) {
            return Optional.empty();
        }
        return FieldCalls.named(call).flatMap(argument -> {
            int position = scope.table().schema().position(argument.getKey());
            QueryField field = position < 0 ? null : new TableField(scope.table(), position);
            if (field == null || field.isNumeric() || field.type() == FieldType.STORED) {
                return Optional.empty();
            }
            AttributeOwner owner = owner(field.name(), scope);
            return scope.attributes().hasAny(owner)
                    ? Optional.of(new Named(owner, name(RowNames.of(field, argument.getValue()))))
                    : Optional.empty();
        });
    }

    /** The rows of the field that a TopN with attrName and attrValues is about; empty if it has neither. */
    static Optional<List<RowName>> filtered(Call call, QueryField field, Scope scope) {
        Optional<String> attribute = call.text("attrName");
        Optional<Value> wanted = call.arg("attrValues");
        if (attribute.isEmpty() && wanted.isEmpty()) {
            return Optional.empty();
        }
        if (attribute.isEmpty() || !(wanted.orElse(null) instanceof Value.Many many)) {
            throw PqlProblem.execution("TopN() takes attrName and attrValues, a list, together");
        }
        Set<AttributeValue> values = many.values().stream()
                .map(value -> scalar(value)
                        .orElseThrow(
                                () -> PqlProblem.execution("TopN(): attrValues must be strings, integers, decimals,"
                                        + " true or false, but got " + value.kind())))
                .collect(Collectors.toCollection(HashSet::new));
        return Optional.of(scope.attributes().having(owner(field.name(), scope), attribute.get(), values).stream()
                .map(name -> field.isKeyed() ? RowName.of(name) : RowName.of(Long.parseLong(name)))
                .sorted(field.isKeyed() ? Comparator.comparing(RowName::key) : Comparator.comparingLong(RowName::id))
                .toList());
    }

    private static AttributeOwner owner(String field, Scope scope) {
        return new AttributeOwner(
                scope.table().schema().id(),
                scope.table().schema().field(field).orElseThrow().id());
    }

    private static String name(RowName row) {
        return row.key() == null ? Long.toString(row.id()) : row.key();
    }
}
