package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.Field;
import io.millrace.model.Interruption;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Query;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.problem.Problem;
import io.millrace.table.TableSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the queries of {@code vectors/featurebase-http-pql.json} that only read, on tables whose rows are the effect of the
 * cases' writes. Queries that need a call that is not there yet are named below, so that none is lost unnoticed.
 */
class PqlVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PqlParser PARSER = new PqlParser(PqlLimits.DEFAULT);
    private static final int COMPARED = 343;
    /** Case, and what it would need. */
    private static final List<String> LEFT_OUT = List.of(
            "clear-unknown-row-key: Clear",
            "clearrow-topn: ClearRow",
            "delete-records: Delete",
            "distinct-cross-index: Store",
            "field-not-found: Clear",
            "field-not-found: ClearRow",
            "field-not-found: Set",
            "index-not-found: Set",
            "int-range-errors: Set",
            "missing-key-regression: Store",
            "set-bool: Set",
            "set-changed-flag: Set",
            "set-decimal: Set",
            "set-keyed-field-decimal-row: Set",
            "store-into-int-error: Store",
            "store-keyed: Store",
            "time-clear-quantum-D: Clear",
            "time-clear-quantum-MD: Clear",
            "time-clear-quantum-YMD: Clear",
            "time-range-ymdh: Clear");

    @TempDir
    Path directory;

    private final Map<String, TestTable> tables = new HashMap<>();
    /** By table; keys get their ids when they are set. */
    private final Map<String, RowKeyIds> keyIds = new HashMap<>();

    private final TreeSet<String> leftOut = new TreeSet<>();
    private final List<String> failures = new ArrayList<>();
    private int rowsPerChunk;
    private int compared;

    @Test
    void answersAsExpectedFromOneChunkPerRequest() {
        run(1_000_000);
    }

    @Test
    void answersAsExpectedFromManySmallChunks() {
        run(5);
    }

    private void run(int rows) {
        rowsPerChunk = rows;
        for (JsonNode one : vectors().get("cases")) {
            runCase(one);
        }
        assertEquals(List.of(), failures);
        assertEquals(LEFT_OUT, List.copyOf(leftOut));
        assertEquals(COMPARED, compared);
    }

    private static JsonNode vectors() {
        try (InputStream in = PqlVectorsTest.class.getResourceAsStream("/vectors/featurebase-http-pql.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void runCase(JsonNode one) {
        String name = one.get("name").asText();
        tables.clear();
        keyIds.clear();
        for (JsonNode request : one.get("setup")) {
            String[] path = request.get("path").asText().split("/");
            if (path.length == 5 && path[3].equals("field")) {
                tables.get(path[2]).field(path[4], TestFieldOptions.of(body(request)));
            } else if (path.length == 3 && path[1].equals("index")) {
                create(path[2], body(request));
            } else if (path.length == 4
                    && !write(
                            name,
                            path[2],
                            PARSER.parse(request.get("body").asText()).calls())) {
                return;
            }
        }
        for (JsonNode query : one.get("queries")) {
            String table = query.path("index").asText(one.get("index").asText());
            if (!runQuery(name, table, query)) {
                return;
            }
        }
    }

    private void create(String table, JsonNode options) {
        try {
            Path folder = Files.createDirectories(directory.resolve(table + "-" + rowsPerChunk));
            boolean isKeyed = options.path("keys").asBoolean(false);
            boolean tracksExistence = options.path("trackExistence").asBoolean(true);
            tables.put(table, new TestTable(folder, tables, table, isKeyed, tracksExistence));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode body(JsonNode request) {
        try {
            return JSON.readTree(request.get("body").asText()).path("options");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies the writes; false, and noted, if rows cannot say one of them. */
    private boolean write(String name, String table, List<Call> calls) {
        List<Consumer<RowVisitor>> rows = new ArrayList<>();
        for (Call call : calls) {
            Optional<Consumer<RowVisitor>> row = CallTable.WRITES.containsKey(call.key())
                    ? TestWrites.row(call, tables.get(table).schema())
                    : Optional.empty();
            if (row.isEmpty()) {
                leftOut.add(name + ": " + call.name());
                return false;
            }
            rows.add(row.get());
            number(table, call);
        }
        tables.get(table).write(rows, rowsPerChunk);
        return true;
    }

    /** Gives ids to the rows that a call names by key. */
    private void number(String table, Call call) {
        TableSchema schema = tables.get(table).schema();
        call.args().forEach((name, value) -> {
            Field field = schema.position(name) < 0 ? null : schema.field(schema.position(name));
            if (field != null && field.isKeyed() && value instanceof Value.Text key) {
                ids(schema, field, List.of(key.value()));
            }
        });
    }

    private long[] ids(TableSchema table, Field field, List<String> keys) {
        return keyIds.computeIfAbsent(table.name(), name -> RowKeyIds.inMemory())
                .ids(table, field, keys);
    }

    /** Runs one query; false if the case cannot go on. */
    private boolean runQuery(String name, String table, JsonNode query) {
        String pql = query.get("pql").asText();
        JsonNode expected = query.get("expect");
        boolean isRefused = expected.has("error");
        Query parsed;
        try {
            parsed = PARSER.parse(pql);
        } catch (Problem e) {
            compareError(name, pql, expected, e);
            return true;
        }
        Optional<Call> missing = parsed.calls().stream()
                .filter(call -> isRefused ? isMissing(call) || isWrite(call) : isMissing(call))
                .findFirst();
        if (missing.isPresent()) {
            leftOut.add(name + ": " + missingIn(missing.get()));
            return isRefused || !isWrite(missing.get());
        }
        for (int i = 0; i < parsed.calls().size(); i++) {
            Call call = parsed.calls().get(i);
            if (isWrite(call)) {
                if (!write(name, table, List.of(call))) {
                    return false;
                }
            } else {
                compare(name, table, call, expected, i, query.path("unordered").asBoolean(false));
            }
        }
        return true;
    }

    private static boolean isWrite(Call call) {
        return CallTable.WRITES.containsKey(call.key());
    }

    private static boolean isMissing(Call call) {
        return missingIn(call) != null && !(isWrite(call) && call.children().isEmpty());
    }

    /** The first call in the call that the executor does not have. */
    private static String missingIn(Call call) {
        if (CallTable.ABSENT.contains(call.key()) || isWrite(call)) {
            return call.name();
        }
        for (Call child : call.children()) {
            String missing = missingIn(child);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private void compare(String name, String table, Call call, JsonNode expected, int place, boolean unordered) {
        try {
            String answer = Rendered.text(execute(table, call));
            JsonNode actual = JSON.readTree(answer).get("results").get(0);
            compared++;
            String wanted = JsonForm.of(expected.path(place), unordered);
            if (!wanted.equals(JsonForm.of(actual, unordered))) {
                failures.add(name + ": " + call + " gave " + actual + ", expected " + expected.path(place));
            }
        } catch (Problem e) {
            compareError(name, call.toString(), expected, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<QueryResult> execute(String table, Call call) {
        if (!tables.containsKey(table)) {
            throw PqlProblem.execution(table + ": index not found");
        }
        TableSnapshot snapshot = tables.get(table).snapshot();
        return new PqlExecutor(
                        snapshot,
                        other -> Optional.ofNullable(tables.get(other)).map(TestTable::snapshot),
                        this::ids,
                        Interruption.NEVER)
                .execute(new Query(Collections.singletonList(call)));
    }

    private void compareError(String name, String pql, JsonNode expected, Problem problem) {
        compared++;
        String pattern = expected.path("error").asText("(no error expected)");
        if (!Pattern.compile(pattern).matcher(problem.getMessage()).find()) {
            failures.add(name + ": " + pql + " gave error " + problem.getMessage() + ", expected " + expected);
        }
    }
}
