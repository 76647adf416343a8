package io.millrace.mapping.columns;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.request.Refusal;
import io.millrace.model.Field;
import io.millrace.model.Identity;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a rule makes of requests: the cells by position, or what is wrong. */
final class Mapped extends RowCells {
    static final Mapping.Bounds BOUNDS = new Mapping.Bounds(100_000_000, 100_000_000);

    private final Mapping.Mapper mapper;
    private final Map<Integer, byte[]> cells = new TreeMap<>();
    private FieldProblem problem;

    private Mapped(ColumnsRule rule) {
        mapper = rule.compile(table(rule), name -> Optional.empty()).mapper(this, BOUNDS);
    }

    static Mapped by(String columns) {
        return by(columns, ColumnsSettings.DEFAULT);
    }

    static Mapped by(String columns, ColumnsSettings settings) {
        return new Mapped(new ColumnsKind(settings).parse("{\"columns\":" + columns + "}"));
    }

    /** A template alone. */
    static Mapped template(String content) {
        String quoted = content.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\t", "\\t");
        return by("[{\"type\":\"template\",\"name\":\"c\",\"template\":{\"language\":\"jsonnet\",\"content\":\""
                + quoted + "\"}}]");
    }

    /** A new table with the fields that the rule wants. */
    static TableSchema table(ColumnsRule rule) {
        return grown(new TableSchema(new TableId(1), "d", "t", Identity.LOG, true, 1, 0, List.of()), rule);
    }

    static TableSchema grown(TableSchema table, ColumnsRule rule) {
        List<Field> fields = new ArrayList<>(table.fields());
        rule.plan(table, name -> Optional.empty())
                .fieldsToCreate()
                .forEach((name, options) -> fields.add(new Field(fields.size() + 1, name, options, 0)));
        return table.with(table.version() + 1, fields);
    }

    static Request request(String type, byte[] body, Map<String, List<String>> headers, String address, long micros) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        headers.forEach((name, values) -> values.forEach(value -> entries.add(Map.entry(name, value))));
        return new Request(body, body.length, type, entries, List.of(), address, micros, null);
    }

    static Request json(String body) {
        return request("application/json", body.getBytes(StandardCharsets.UTF_8), Map.of(), "1.2.3.4", 0);
    }

    Mapped map(Request request) {
        cells.clear();
        problem = null;
        Outcome outcome = mapper.map(request, 1);
        if (outcome.refusedCount() > 0) {
            problem = outcome.refused().get(0).problems().get(0);
        }
        return this;
    }

    boolean isRefused() {
        return problem != null;
    }

    /** The cell of a position, as UTF-8. */
    String cell(int position) {
        if (problem != null) {
            throw new AssertionError("refused: " + problem.message());
        }
        return new String(cells.get(position), StandardCharsets.UTF_8);
    }

    byte[] bytes(int position) {
        return cells.get(position);
    }

    String message() {
        if (problem == null) {
            throw new AssertionError("mapped: " + cell(0));
        }
        return problem.message();
    }

    Refusal refusal() {
        return Refusal.of(problem.reason()).orElseThrow();
    }

    @Override
    public void value(int position, byte[] bytes, int offset, int length) {
        cells.put(position, Arrays.copyOfRange(bytes, offset, offset + length));
    }
}
