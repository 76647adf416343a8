package io.millrace.bench;

import io.millrace.apptest.MillraceClient;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.OrphanedPostgres;
import io.millrace.apptest.ServerCommand;
import io.millrace.apptest.SinkRequest;
import io.millrace.apptest.stream.StreamClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The packaged server with default settings; each load gets a table of its own, with an endpoint without limits. */
final class MillraceTarget implements Target {
    static final String THIS = "M";
    static final String BEFORE = "P";

    private final String name;
    private final MillraceProcess server;
    private final MillraceClient client;
    private final Optional<ProcessHandle> postgres;
    private final EventTypes events;
    private final String database;
    private int tables;
    private List<String> current = List.of();

    private MillraceTarget(String name, MillraceProcess server) throws IOException, InterruptedException {
        this.name = name;
        this.server = server;
        this.client = server.plainClient();
        this.postgres = OrphanedPostgres.find(server.data());
        this.events = new EventTypes(server);
        this.database = client.createDatabase("bench");
    }

    static MillraceTarget start(String name, ServerCommand command, List<String> jvmFlags)
            throws IOException, InterruptedException {
        return new MillraceTarget(
                name,
                command.withJvmFlags(jvmFlags.toArray(String[]::new))
                        .with("sync.mode", "disk")
                        .with("log.level", "warn")
                        .start());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public URI http() {
        return server.http();
    }

    @Override
    public URI https() {
        return server.https();
    }

    @Override
    public String key() {
        try {
            return server.adminKey();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the server keeps its certificate and key. */
    Path tls() {
        return server.data().resolve("tls");
    }

    @Override
    public String newPath() throws IOException, InterruptedException {
        return newPaths(1).get(0);
    }

    /** Each of a table of its own. */
    List<String> newPaths(int count) throws IOException, InterruptedException {
        current = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String table = "bench-" + ++tables;
            client.createTable(database, table, false);
            paths.add("/v2/sinks/"
                    + client.createEndpoint(SinkRequest.unlimited(table, database, table, BenchRecords.schema())));
            current.add(table);
        }
        return paths;
    }

    /** Of a new source of Keboola Stream with one sink that has a table of its own. */
    String newStreamPath(String columns) throws IOException, InterruptedException {
        String name = "bench-" + ++tables;
        StreamClient stream = new StreamClient(server);
        String source = stream.source(name);
        stream.sink(source, "rows", columns);
        current = List.of("in.c-" + name + ".rows");
        return stream.address(source);
    }

    /** A new event type of Flowcore. */
    EventTypes.Place newEventType() throws IOException, InterruptedException {
        EventTypes.Place place = events.make("bench-" + ++tables);
        current = List.of(place.table());
        return place;
    }

    /** A new dataset of MLDB. */
    String newDataset(String config) throws IOException, InterruptedException {
        String name = "bench-" + ++tables;
        HttpResponse<String> made = client.send("PUT", "/v1/datasets/" + name, config);
        if (made.statusCode() != 201) {
            throw new IllegalStateException("the server answered " + made.statusCode() + ": " + made.body());
        }
        current = List.of(name);
        return name;
    }

    MillraceClient client() {
        return client;
    }

    /** The table of the newest path. */
    String table() {
        return current.get(0);
    }

    /** How many records of the current tables queries see. */
    long queryable() throws IOException, InterruptedException {
        long records = 0;
        for (String table : current) {
            records += client.count(table, "All()");
        }
        return records;
    }

    @Override
    public double processorSeconds() throws IOException {
        return ProcessorTime.seconds(server.pid());
    }

    @Override
    public double databaseSeconds() throws IOException {
        return postgres.isPresent() ? ProcessorTime.secondsWithChildren(postgres.get()) : 0;
    }

    /** Returns when every row that was answered is in chunks on disk. */
    void flush() throws IOException, InterruptedException {
        server.flush();
    }

    /** How many statements the server has asked PostgreSQL to carry out. */
    double statements() throws IOException, InterruptedException {
        return server.meter("vertx_sql_processing_time_seconds_count");
    }

    /** Bytes: of the heap after a collection, and of the process besides its heap, which has to be touched beforehand. */
    long memory() throws IOException, InterruptedException {
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        double used = server.meter("jvm_memory_used_bytes{area=\"heap\"");
        double heap = server.meter("jvm_memory_committed_bytes{area=\"heap\"");
        return (long) (ProcessorTime.residentBytes(server.pid()) - heap + used);
    }

    /** By kind of thread. */
    Map<String, Double> threadSeconds() throws IOException {
        return ProcessorTime.secondsByThread(server.pid());
    }

    /** Imported, merged, and idle again. */
    @Override
    public void settle(long records) throws Exception {
        long seen = queryable();
        if (seen != records) {
            throw new IllegalStateException(
                    records + " records acknowledged, " + seen + " queryable\n" + server.transcript());
        }
        flush();
        Idle.await(server.pid());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
