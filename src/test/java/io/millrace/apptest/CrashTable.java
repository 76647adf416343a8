package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/** A table that crash tests fill and check, over several lives of the server. Thread-safe. */
final class CrashTable {
    private static final String SCHEMA =
            """
            {%s,"allow_missing_fields":true,"definition":[
              {"name":"rid","path":["rid"],"type":"%s"},
              {"name":"batch","path":["batch"],"type":"id"},
              {"name":"turn","path":["turn"],"type":"int"},
              {"name":"tag","path":["tag"],"type":"string"},
              {"name":"amount","path":["amount"],"type":"decimal","config":{"Scale":2}}]}""";

    private final String name;
    private final boolean keyed;
    private final int workers;
    private final String endpoint;
    private final CrashJournal journal = new CrashJournal();

    private CrashTable(String name, boolean keyed, int workers, String endpoint) {
        this.name = name;
        this.keyed = keyed;
        this.workers = workers;
        this.endpoint = endpoint;
    }

    /**
     * Tables in a new database, every second one keyed.
     *
     * @param workers how many clients will send batches; they are numbered from 1
     */
    static List<CrashTable> create(MillraceClient client, int tables, int workers)
            throws IOException, InterruptedException {
        String database = client.createDatabase("crash");
        List<CrashTable> created = new ArrayList<>();
        for (int number = 1; number <= tables; number++) {
            created.add(create(client, database, number, workers));
        }
        return created;
    }

    private static CrashTable create(MillraceClient client, String databaseId, int number, int workers)
            throws IOException, InterruptedException {
        boolean keyed = number % 2 == 0;
        String name = (keyed ? "crash-keys-" : "crash-ids-") + number;
        String schema = keyed
                ? SCHEMA.formatted("\"primary_key_fields\":[\"rid\"]", "string")
                : SCHEMA.formatted("\"id_field\":\"rid\"", "id");
        client.createTable(databaseId, name, keyed);
        String endpoint = client.createEndpoint(SinkRequest.unlimited(name, databaseId, name, schema));
        return new CrashTable(name, keyed, workers, endpoint);
    }

    int answeredCount() {
        return journal.answeredCount();
    }

    /** @throws IOException if the server died before it answered */
    void send(MillraceClient client, int worker, int records) throws IOException, InterruptedException {
        CrashBatch batch = journal.next(worker, records);
        HttpResponse<String> response = client.post(endpoint, batch.body(keyed));
        if (response.statusCode() == 200) {
            if (MillraceClient.json(response).get("error_count").asInt() != 0) {
                throw new AssertionError(batch + " was refused: " + response.body());
            }
            journal.answered(batch);
        } else if (response.statusCode() < 500) {
            throw new AssertionError(batch + " was refused: " + response.body());
        }
    }

    /** Fails if anything that was answered is lost, repeated, reordered or half there, at this moment. */
    void check(MillraceClient client) throws IOException, InterruptedException {
        Optional<String> complaint = complaint(client);
        assertEquals(Optional.empty(), complaint);
    }

    private Optional<String> complaint(MillraceClient client) throws IOException, InterruptedException {
        JsonNode results = client.query(name, "TopN(batch) Count(All()) Extract(" + workerRecords() + ", Rows(turn))");
        Map<Long, Long> counts = new TreeMap<>();
        results.get(0)
                .forEach(pair ->
                        counts.put(pair.get("id").asLong(), pair.get("count").asLong()));
        return journal.damage(counts)
                .or(() -> journal.missing(counts))
                .or(() -> wrongTotal(counts, results.get(1).asLong()))
                .or(() -> wrongTurns(counts, results.get(2)))
                .map(complaint -> name + ": " + complaint);
    }

    private String workerRecords() {
        StringJoiner records = new StringJoiner(",", "ConstRow(columns=[", "])");
        for (int worker = 1; worker <= workers; worker++) {
            records.add(CrashBatch.workerId(keyed, worker));
        }
        return records.toString();
    }

    private Optional<String> wrongTotal(Map<Long, Long> counts, long all) {
        long expected = counts.values().stream().mapToLong(Long::longValue).sum()
                + journal.turnsOf(counts.keySet()).size();
        return all == expected ? Optional.empty() : Optional.of("All() has " + all + " records, not " + expected);
    }

    private Optional<String> wrongTurns(Map<Long, Long> counts, JsonNode table) {
        Map<Integer, Long> stored = new TreeMap<>();
        for (JsonNode column : table.get("columns")) {
            String id = column.get("column").asText();
            stored.put(
                    Integer.valueOf(keyed ? id.substring(1) : id),
                    column.get("rows").get(0).asLong());
        }
        Map<Integer, Long> expected = journal.turnsOf(counts.keySet());
        return stored.equals(expected)
                ? Optional.empty()
                : Optional.of("the workers' records hold the turns " + stored + ", not " + expected);
    }
}
