package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compares what a table holds with what a vector expects. Confined to one thread. */
final class VectorRows {
    private final MillraceClient client;
    private final String table;
    private final Vector vector;
    private final JsonNode expectedRows;

    VectorRows(MillraceClient client, String table, Vector vector) {
        this.client = client;
        this.table = table;
        this.vector = vector;
        this.expectedRows = vector.expect().path("rows");
    }

    void check() throws IOException, InterruptedException {
        List<String> columns = List.copyOf(storedColumns());
        Map<String, JsonNode> stored = extract(columns);
        assertEquals(expectedIds(), stored.keySet());
        for (JsonNode row : expectedRows) {
            JsonNode cells = stored.get(row.get("_id").asText());
            for (Map.Entry<String, JsonNode> member : row.properties()) {
                checkMember(row, member.getKey(), member.getValue(), columns, cells);
            }
        }
    }

    private void checkMember(JsonNode row, String name, JsonNode expected, List<String> columns, JsonNode cells)
            throws IOException, InterruptedException {
        switch (name) {
            case "_id" -> {}
            case "_views" -> new VectorViews(client, table, row.get("_id")).check(expected);
            case "_packed" -> checkPacked(row.get("_id"), expected);
            default -> {
                VectorCell cell = new VectorCell(name, vector.typeOf(name));
                cell.check(expected, column -> cells.get(columns.indexOf(column)));
            }
        }
    }

    private Set<String> expectedIds() {
        Set<String> ids = new LinkedHashSet<>();
        expectedRows.forEach(row -> ids.add(row.get("_id").asText()));
        return ids;
    }

    private Set<String> storedColumns() {
        Set<String> columns = new LinkedHashSet<>();
        for (JsonNode row : expectedRows) {
            row.fieldNames().forEachRemaining(name -> {
                if (!name.startsWith("_")) {
                    columns.addAll(new VectorCell(name, vector.typeOf(name)).columns());
                }
            });
        }
        return columns;
    }

    /** All records, each with one cell per column. */
    private Map<String, JsonNode> extract(List<String> columns) throws IOException, InterruptedException {
        StringBuilder pql = new StringBuilder("Extract(All()");
        columns.forEach(column -> pql.append(", Rows(").append(column).append(')'));
        Map<String, JsonNode> records = new TreeMap<>();
        for (JsonNode record :
                client.query(table, pql.append(')').toString()).get(0).get("columns")) {
            records.put(record.get("column").asText(), record.get("rows"));
        }
        return records;
    }

    /** Bool columns show as two keyed sets: the true ones and the known ones. */
    private void checkPacked(JsonNode id, JsonNode packed) throws IOException, InterruptedException {
        for (String set : List.of("bools", "bools-exists")) {
            for (JsonNode entry : vector.definition()) {
                String column = entry.get("name").asText();
                if (entry.get("type").asText().equals("bool")) {
                    String row = "Row(" + set + "=\"" + column + "\")";
                    long found = client.count(table, "Intersect(" + row + ", ConstRow(columns=[" + id + "]))");
                    assertEquals(contains(packed.get(set), column) ? 1 : 0, found, row);
                }
            }
        }
    }

    private static boolean contains(JsonNode array, String text) {
        for (JsonNode element : array) {
            if (element.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }

    void checkColumnOptions() throws IOException, InterruptedException {
        for (Map.Entry<String, JsonNode> column :
                vector.expect().path("column_options").properties()) {
            JsonNode options = optionsOf(column.getKey());
            for (Map.Entry<String, JsonNode> option : column.getValue().properties()) {
                assertEquals(option.getValue(), options.get(option.getKey()), options::toString);
            }
        }
    }

    private JsonNode optionsOf(String column) throws IOException, InterruptedException {
        for (JsonNode index : client.get("/schema").get("indexes")) {
            if (index.get("name").asText().equals(table)) {
                for (JsonNode field : index.get("fields")) {
                    if (field.get("name").asText().equals(column)) {
                        return field.get("options");
                    }
                }
            }
        }
        throw new AssertionError("no column " + column + " in /schema for " + table);
    }
}
