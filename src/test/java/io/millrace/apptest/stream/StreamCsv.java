package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reads rows of tables that come back as CSV. */
final class StreamCsv {
    private StreamCsv() {}

    /** Each as the text of the list of its cells, those that are JSON objects with sorted members; without the first line. */
    static List<String> rows(String csv) {
        return cells(csv).stream()
                .map(row -> row.stream().map(StreamCsv::canonical).toList().toString())
                .toList();
    }

    /** The cells of each row, without the first line. */
    static List<List<String>> cells(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        int at = 0;
        while (at < csv.length()) {
            StringBuilder cell = new StringBuilder();
            at++; // the quote in front
            while (csv.charAt(at) != '"' || csv.charAt(at + 1) == '"') {
                cell.append(csv.charAt(at));
                at += csv.charAt(at) == '"' ? 2 : 1;
            }
            cells.add(cell.toString());
            if (csv.charAt(at + 1) == '\n') {
                rows.add(List.copyOf(cells));
                cells.clear();
            }
            at += 2;
        }
        return rows.subList(1, rows.size());
    }

    static String canonical(String cell) {
        try {
            return cell.startsWith("{") ? sorted(JSON.readTree(cell)).toString() : cell;
        } catch (JsonProcessingException e) {
            return cell;
        }
    }

    private static JsonNode sorted(JsonNode json) {
        if (!json.isObject()) {
            return json;
        }
        TreeMap<String, JsonNode> members = new TreeMap<>();
        json.fields().forEachRemaining(member -> members.put(member.getKey(), sorted(member.getValue())));
        ObjectNode object = JSON.createObjectNode();
        object.setAll(members);
        return object;
    }
}
