package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.twin.TwinCalls;
import io.millrace.apptest.twin.TwinCalls.Answered;
import io.millrace.apptest.twin.TwinField;
import io.millrace.apptest.twin.TwinImports;
import io.millrace.apptest.twin.TwinSink;
import io.millrace.apptest.twin.TwinTable;
import io.millrace.apptest.twin.TwinWrites;
import io.millrace.pql.JsonForm;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server gets random writes by every way in, PQL, imports of values and of bitmaps, and records through a sink, with changes of
 * schemas, imports, merges, restarts and kill -9 in between; each answer is what a naïve twin says. More rounds with {@code
 * -Dserver.rounds}, the same ones with {@code -Dserver.seed}.
 */
final class ServerTwinIT {
    private static final int ROUNDS = Integer.getInteger("server.rounds", 250);
    private static final long SEED = Long.getLong("server.seed", System.nanoTime());
    private static final int FIELDS_MAX = 6;
    private static final int TOLD = 12;

    @TempDir
    private Path data;

    private final Random random = new Random(SEED);
    private final List<TwinTable> tables = new ArrayList<>();
    private final Map<String, Integer> seen = new TreeMap<>();
    /** What was sent last, for whoever looks for the fault. */
    private final Deque<String> sent = new ArrayDeque<>();

    private TwinServer server;
    private TwinSink sink;
    private String endpoint;

    @Test
    void answersLikeItsTwin() throws Exception {
        System.out.println("server.seed=" + SEED);
        server = new TwinServer(data, random);
        int round = 0;
        try {
            server.start();
            create();
            for (; round < ROUNDS; round++) {
                step();
            }
            restart();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "-Dserver.seed=" + SEED + ", round " + round + " after " + seen + "\n" + String.join("\n", sent),
                    e);
        } finally {
            server.close();
        }
        System.out.println("ServerTwinIT " + seen);
    }

    private void create() throws Exception {
        tables.add(new TwinTable("plain", false));
        tables.add(new TwinTable("keyed", true));
        for (TwinTable table : tables) {
            create(table);
        }
        TwinTable streamed = new TwinTable("streamed", false);
        sink = TwinSink.feed(streamed, random);
        String database = server.cloud().createDatabase("stream");
        server.cloud().createTable(database, streamed.name, false);
        endpoint = server.cloud()
                .createEndpoint(SinkRequest.unlimited("stream", database, streamed.name, TwinSink.SCHEMA));
        tables.add(streamed);
    }

    private void create(TwinTable table) throws Exception {
        server.http().create("/index/" + table.name, "{\"options\":{\"keys\":" + table.isKeyed + "}}");
        for (int field = 0; field < FIELDS_MAX; field++) {
            addField(table, field);
        }
    }

    private void addField(TwinTable table, int number) throws Exception {
        TwinField field = TwinField.random("f" + number, random);
        table.fields.put(field.name(), field);
        tell("create " + table.name + " " + field);
        server.http()
                .create("/index/" + table.name + "/field/" + field.name(), "{\"options\":" + field.options() + "}");
    }

    private void tell(String what) {
        sent.addLast(what);
        if (sent.size() > TOLD) {
            sent.removeFirst();
        }
    }

    private void step() throws Exception {
        int kind = random.nextInt(400);
        if (kind < 120) {
            query();
        } else if (kind < 220) {
            importSome();
        } else if (kind < 260) {
            store();
        } else if (kind < 350) {
            ask();
        } else if (kind < 376) {
            count("flushes");
            server.flush();
        } else if (kind < 396) {
            changeSchema();
        } else if (kind < 399) {
            restart();
        } else {
            kill();
        }
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
        tell(what);
    }

    private TwinTable table() {
        return tables.get(random.nextInt(tables.size()));
    }

    /** A request that writes and reads by PQL; now and then one that fails at its end, and then writes nothing. */
    private void query() throws Exception {
        TwinTable table = table();
        boolean fails = random.nextInt(10) == 0;
        TwinTable twin = fails ? table.copy() : table;
        List<Answered> calls = new ArrayList<>();
        for (int left = random.nextInt(6); left >= 0; left--) {
            calls.add(
                    random.nextInt(4) == 0 ? new TwinCalls(twin, random).next() : new TwinWrites(twin, random).next());
        }
        if (fails) {
            count("failing requests");
            StringBuilder pql = new StringBuilder();
            calls.forEach(call -> pql.append(call.pql()));
            pql.append("Count(Row(nothing=1))");
            tell(pql.toString());
            HttpResponse<String> answer = server.query(table.name, pql.toString());
            assertEquals(400, answer.statusCode(), () -> pql + ": " + answer.body());
        } else {
            count("requests that write");
            check(table, calls);
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private void ask() throws Exception {
        count("requests that read");
        TwinTable table = table();
        List<Answered> calls = new ArrayList<>();
        for (int left = random.nextInt(8); left >= 0; left--) {
            calls.add(new TwinCalls(table, random).next());
        }
        check(table, calls);
    }

    private void check(TwinTable table, List<Answered> calls) throws Exception {
        StringBuilder pql = new StringBuilder();
        calls.forEach(call -> pql.append(call.pql()).append('\n'));
        tell(table.name + ": " + pql);
        HttpResponse<String> answer = server.query(table.name, pql.toString());
        assertEquals(200, answer.statusCode(), () -> pql + ": " + answer.body());
        JsonNode results = MillraceClient.json(answer).get("results");
        for (int i = 0; i < calls.size(); i++) {
            Answered call = calls.get(i);
            JsonNode result = results.get(i);
            assertEquals(
                    JsonForm.of(call.result(), !call.isOrdered()),
                    JsonForm.of(result, !call.isOrdered()),
                    () -> table.name + ": " + call.pql());
        }
    }

    private void importSome() throws Exception {
        TwinTable table = table();
        if (table.fields.isEmpty()) {
            return;
        }
        TwinImports.Import some = new TwinImports(table, this::number, random).next();
        count(some.message().getClass().getSimpleName());
        tell(some.path() + " " + some.message());
        HttpResponse<byte[]> answer = server.http().post(some.path(), some.message());
        assertEquals(200, answer.statusCode(), () -> some.path() + " " + some.message() + ": " + text(answer));
    }

    /** Of the row's key, which gets one if need be. */
    private long number(TwinTable table, TwinField field, String key) {
        try {
            return server.number(table.name, field.name(), key);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void store() throws Exception {
        count("posts to a sink");
        String body = sink.next();
        tell(body);
        server.cloud().store(endpoint, body);
    }

    private void changeSchema() throws Exception {
        TwinTable table = table();
        int number = random.nextInt(FIELDS_MAX);
        TwinField field = table.fields.get("f" + number);
        if (field == null) {
            count("new fields");
            addField(table, number);
        } else if (random.nextInt(6) > 0) {
            count("deleted fields");
            tell("delete " + table.name + " " + field);
            server.http().delete("/index/" + table.name + "/field/" + field.name());
            table.dropField(field);
        } else if (table != tables.get(2)) {
            count("tables made anew");
            server.http().delete("/index/" + table.name);
            TwinTable other = new TwinTable(table.name, table.isKeyed);
            tables.set(tables.indexOf(table), other);
            create(other);
        }
    }

    /** In this JVM, after which everything is there. */
    private void restart() throws Exception {
        if (server.isProcess()) {
            count("kills");
            server.kill();
        } else {
            count("restarts");
            server.stop();
        }
        server.start();
        checkAll();
    }

    /** From now on it is a process, which the next restart kills. */
    private void kill() throws Exception {
        restart();
        server.stop();
        server.startProcess();
        count("processes");
        checkAll();
    }

    private void checkAll() throws Exception {
        for (TwinTable table : tables) {
            check(table, List.of(new TwinCalls(table, random).everything()));
        }
    }
}
