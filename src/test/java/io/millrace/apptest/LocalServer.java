package io.millrace.apptest;

import io.millrace.Dialects;
import io.millrace.Server;
import io.millrace.admission.Control;
import io.millrace.admission.Conversations;
import io.millrace.admission.QueryCommand;
import io.millrace.admission.ResetCommand;
import io.millrace.admission.StatisticsCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.ControlCommand;
import io.millrace.client.IngestClient;
import io.millrace.client.JsonRecord;
import io.millrace.config.ConfigSources;
import io.millrace.config.Configuration;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.fault.Faults;
import io.millrace.model.EndpointId;
import io.millrace.model.Interruption;
import io.millrace.model.Receipt;
import io.millrace.model.SinkId;
import io.millrace.model.SinkStatistics;
import io.millrace.transfer.Transfers;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A whole server in this JVM, spoken to over its event bus. */
final class LocalServer implements AutoCloseable {
    private static final int SECONDS_MAX = 60;

    private final Server server;
    private final Bus bus;
    private final IngestClient client;

    private LocalServer(Server server) {
        this.server = server;
        this.bus = Bus.of(server.vertx());
        this.client = IngestClient.create(server.vertx());
    }

    /** @param settings besides those that keep it off fixed ports */
    static LocalServer start(Path data, Map<String, String> settings) {
        return start(data, settings, Faults.NONE);
    }

    static LocalServer start(Path data, Map<String, String> settings, Faults faults) {
        Map<String, String> all = new HashMap<>(
                Map.of("https.port", "0", "http.port", "-1", "management.port", "-1", "management.host", "127.0.0.1"));
        all.putAll(settings);
        all.computeIfAbsent("postgres.uri", key -> PostgresForTests.databaseOf(data));
        ConfigSources sources = new ConfigSources(
                Map.of(), Optional.empty(), data.resolve("none.yaml"), Map.of(), all, Optional.of(data.toString()));
        return new LocalServer(Server.start(Configuration.read(sources).server(), Dialects.ALL, faults));
    }

    <R> R control(ControlCommand<R> command) throws Exception {
        return new Control(bus).carryOut(command).await(SECONDS_MAX, TimeUnit.SECONDS);
    }

    Receipt ingest(EndpointId endpoint, String... records) throws Exception {
        return send(endpoint, records).await(SECONDS_MAX, TimeUnit.SECONDS);
    }

    Future<Receipt> send(EndpointId endpoint, String... records) {
        return client.ingest(
                endpoint, List.of(records).stream().map(JsonRecord::of).toList());
    }

    Receipt ingestOnce(String key, EndpointId endpoint, String record) throws Exception {
        return client.ingest(endpoint, List.of(JsonRecord.of(record)), key).await(SECONDS_MAX, TimeUnit.SECONDS);
    }

    Map<SinkId, SinkStatistics> statistics(StatisticsCommand command) throws Exception {
        return bus.request(Conversations.STATISTICS, command).await(SECONDS_MAX, TimeUnit.SECONDS);
    }

    void reset(SinkId sink) throws Exception {
        bus.request(Conversations.RESET, new ResetCommand(Set.of(sink))).await(SECONDS_MAX, TimeUnit.SECONDS);
    }

    String query(String table, String pql) throws Exception {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        QueryCommand command = new QueryCommand(table, pql, null, Interruption.NEVER, parts::writeBytes);
        parts.writeBytes(bus.request(Conversations.QUERY, command).await(SECONDS_MAX, TimeUnit.SECONDS));
        return parts.toString(StandardCharsets.UTF_8).strip();
    }

    /** Returns when all rows that were answered are in chunks on disk. */
    void flush() throws Exception {
        beginFlush().await(SECONDS_MAX, TimeUnit.SECONDS);
    }

    Future<Void> beginFlush() {
        return bus.request(Transfers.FLUSH, new Transfers.Flush(Set.of()));
    }

    /** A line for each chunk that was damaged. */
    List<String> repair() throws Exception {
        return bus.request(Transfers.REPAIR, new Transfers.Repair(Set.of())).await(SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** {@code ready http://... management http://...}. */
    String readyLine() {
        return server.readyLine();
    }

    /** From the management port. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return ManagementPort.send(URI.create(readyLine().replaceAll(".* management ", "")), "GET", path);
    }

    @Override
    public void close() {
        server.stop();
    }
}
