package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.apptest.FaultyDisk.Trouble;
import io.millrace.apptest.PipelineTwin.Batch;
import io.millrace.apptest.PostgresProxy.Fault;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.Receipt;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose disk writes short, fills up, does not sync and dies, whose leases are stolen, whose questions to PostgreSQL are lost
 * and which is started again, at random, against a naïve twin. Every answer is exact at its moment. A request that failed is in no
 * answer; only a start right behind it may find its rows in the log, all of them, and then they stay. More rounds with {@code
 * -Dpipeline.rounds}, the same ones with {@code -Dpipeline.seed}.
 */
final class PipelineModelIT {
    private static final int ROUNDS = Integer.getInteger("pipeline.rounds", 60);
    private static final long SEED = Long.getLong("pipeline.seed", System.nanoTime());
    private static final int SECONDS_MAX = 60;
    private static final int DOUBTFUL_MAX = 6;
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final List<Trouble> TROUBLES = List.of(Trouble.values());

    @TempDir
    private Path data;

    private final Random random = new Random(SEED);
    private final FaultyDisk disk = new FaultyDisk(SEED);
    private final String uri = PostgresForTests.preparedDatabase();
    private final ModelTables tables = new ModelTables(random);
    private final Map<String, Integer> seen = new TreeMap<>();
    /** Requests that failed since one succeeded last. */
    private final List<Batch> doubtful = new ArrayList<>();

    private PipelineTwin twin = new PipelineTwin();
    private PostgresProxy proxy;
    private LocalServer server;

    @Test
    void everyAnswerIsExactAtItsMoment() throws Exception {
        System.out.println("pipeline.seed=" + SEED);
        try {
            proxy = new PostgresProxy(URI.create(uri).getPort());
            start();
            tables.create(server);
            for (int round = 0; round < ROUNDS; round++) {
                step();
                tables.check(server, twin);
            }
            checkEnd();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-Dpipeline.seed=" + SEED + " after " + seen, e);
        } finally {
            disk.heal();
            server.close();
            proxy.close();
        }
        System.out.println("PipelineModelIT " + seen);
    }

    private void step() throws Exception {
        if (doubtful.size() >= DOUBTFUL_MAX) {
            disk.heal();
        }
        long before = disk.failures();
        hear(send(), before);
        switch (random.nextInt(24)) {
            case 0 -> restart();
            case 1 -> crash();
            case 2 -> steal();
            case 3 -> flush();
            case 4 -> recreate();
            case 5 -> disk.fill();
            case 6, 7, 8 -> proxy.spoil(1 + random.nextInt(30), FAULTS.get(random.nextInt(FAULTS.size())));
            case 9, 10, 11, 12 -> disk.heal();
            case 13, 14 -> {}
            default -> disk.trouble(TROUBLES.get(random.nextInt(TROUBLES.size())), 1 + random.nextInt(8));
        }
    }

    private void saw(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    // requests

    /** Several at a time, of which no two give ids of the same table. */
    private Map<Batch, Future<Receipt>> send() {
        Map<Batch, Future<Receipt>> sent = new LinkedHashMap<>();
        for (String table : List.of("plain", random.nextBoolean() ? "users" : "orders", "passing")) {
            if (random.nextInt(3) > 0) {
                Batch batch = tables.batch(table);
                sent.put(batch, tables.send(server, batch));
            }
        }
        return sent;
    }

    private void hear(Map<Batch, Future<Receipt>> sent, long failuresBefore) throws Exception {
        boolean isAnySure = false;
        List<Batch> failed = new ArrayList<>();
        for (Map.Entry<Batch, Future<Receipt>> request : sent.entrySet()) {
            Batch batch = request.getKey();
            try {
                Receipt receipt = request.getValue().await(SECONDS_MAX, TimeUnit.SECONDS);
                assertEquals(batch.records().size(), receipt.accepted(), () -> batch + ": " + receipt);
                twin.add(batch);
                isAnySure = true;
                saw("stored");
            } catch (Problem e) {
                requireFault(e, failuresBefore);
                failed.add(batch);
                saw("refused");
            }
        }
        if (isAnySure) {
            doubtful.clear();
        }
        doubtful.addAll(failed);
    }

    /** What a client is told to try again, and only if the disk has failed. */
    private void requireFault(Problem problem, long failuresBefore) {
        boolean isForNow = problem.code() == ProblemCode.OVERLOADED || problem.code() == ProblemCode.UNAVAILABLE_NOW;
        if (!isForNow || disk.failures() == failuresBefore) {
            throw new AssertionError("without a fault of the disk: " + problem.getMessage(), problem);
        }
    }

    // what happens to the server

    private void start() {
        proxy.spare();
        URI direct = URI.create(uri);
        server = LocalServer.start(
                data,
                Map.of(
                        "postgres.uri",
                        uri.replace(":" + direct.getPort() + "/", ":" + proxy.port() + "/"),
                        "log.rotate.age",
                        "100ms",
                        "chunk.merge.fan-in",
                        "2",
                        "cleanup.grace",
                        "1s",
                        "volume.reserve",
                        "0B"),
                disk);
    }

    /** Also while the disk fails; then it may have to get well before there is a server again. */
    private void restart() throws Exception {
        saw("restart");
        server.close();
        long before = disk.failures();
        try {
            start();
        } catch (Problem e) {
            requireFault(e, before);
            saw("start refused");
            disk.heal();
            start();
        }
        learn();
    }

    /** With requests under way; the disk has what a process leaves there that ends at once. */
    private void crash() throws Exception {
        saw("crash");
        long before = disk.failures();
        boolean isBefore = random.nextBoolean();
        boolean takesRows = random.nextBoolean();
        if (isBefore) {
            disk.die(takesRows);
        }
        Map<Batch, Future<Receipt>> sent = send();
        if (!isBefore) {
            disk.die(takesRows);
        }
        hear(sent, before);
        server.close();
        disk.heal();
        start();
        learn();
    }

    /** As a node would that thinks this one dead, for a moment. */
    private void steal() throws Exception {
        saw("stolen lease");
        try (Connection connection = PostgresForTests.connection(uri);
                Statement statement = connection.createStatement()) {
            statement.execute("update leases set holder = 'thief/1', epoch = epoch + 1,"
                    + " expires = now() + interval '100 milliseconds'");
        }
    }

    private void flush() throws Exception {
        disk.heal(Trouble.SLICES_FULL); // for which it would wait
        try {
            server.flush();
            saw("flush");
        } catch (Problem e) {
            assertEquals(ProblemKind.UNAVAILABLE, e.code().kind(), e.getMessage());
            saw("flush refused");
        }
    }

    private void recreate() throws Exception {
        saw("table made anew");
        proxy.spare();
        tables.remake(server, "passing");
        twin.empty("passing");
        doubtful.removeIf(batch -> batch.table().equals("passing"));
    }

    /** After a start: which of the requests that failed are there. */
    private void learn() throws Exception {
        Map<String, Map<String, List<Object>>> shown = tables.shown(server);
        for (int some = 0; some < 1 << doubtful.size(); some++) {
            List<Batch> there = new ArrayList<>();
            for (int i = 0; i < doubtful.size(); i++) {
                if ((some & 1 << i) != 0) {
                    there.add(doubtful.get(i));
                }
            }
            PipelineTwin candidate = twin.with(there);
            if (candidate.all().equals(shown)) {
                twin = candidate;
                seen.merge("refused and there", there.size(), Integer::sum);
                break;
            }
        }
        doubtful.clear();
    }

    /** All is in chunks, each row once, and the same after a last start. */
    private void checkEnd() throws Exception {
        disk.heal();
        proxy.spare();
        Eventually.holds(Eventually.BOUND, () -> {
            try {
                server.flush();
                return Optional.empty();
            } catch (Problem e) {
                return Optional.of(e.getMessage());
            }
        });
        tables.check(server, twin);
        for (String table : PipelineTwin.FIELDS.keySet()) {
            assertEquals(twin.rows(table), rowsInChunks(table), table);
        }
        restart();
        tables.check(server, twin);
    }

    private long rowsInChunks(String table) throws Exception {
        try (Connection connection = PostgresForTests.connection(uri);
                PreparedStatement statement =
                        connection.prepareStatement("select coalesce(sum(c.rows), 0) from chunks c"
                                + " where c.state = 'visible' and c.table_id = ?")) {
            statement.setLong(1, tables.id(table).value());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
