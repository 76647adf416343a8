package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.BRANCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK of OpenTelemetry for Java with its own exporters, pointed at a source. */
final class OpenTelemetryIT {
    private static final Resource SHOP = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop"));
    private static final AttributeKey<Long> FREE = AttributeKey.longKey("free");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final String SERVICE = template("service", "Body('resource')['service.name']");
    private static final String NONE = "none";
    private static final String GZIP = "gzip";
    private static final int MANY = 2_000;

    @TempDir
    private static Path folder;

    private static MillraceProcess server;
    private static StreamClient client;

    /** What exporters were told, in the order of their messages. */
    private final List<CompletableResultCode> told = new CopyOnWriteArrayList<>();

    private String base;
    private String secret;

    @BeforeAll
    static void starts() throws Exception {
        server = ServerCommand.serve(folder.resolve("data")).withoutPostgres().start();
        client = new StreamClient(server);
    }

    @AfterAll
    static void stops() throws Exception {
        server.close();
    }

    @BeforeEach
    void makesASourceWithASinkForEachSignal() throws Exception {
        client.clear();
        client.task("POST", BRANCH + "/sources", "{\"sourceId\":\"o\",\"type\":\"otlp\",\"name\":\"o\"}");
        base = "/otlp/1/o";
        secret = client.get(BRANCH + "/sources/o").at("/otlp/secret").asText();
        sink(
                "logs",
                path("severity_text"),
                path("severity_number"),
                path("body"),
                path("attributes.free"),
                path("trace_id"));
        sink(
                "metrics",
                path("metric_name"),
                path("metric_type"),
                path("metric_unit"),
                path("value"),
                path("count"),
                path("is_monotonic"),
                template(
                        "route",
                        "local a = Body('attributes'); if std.objectHas(a, 'http.route') then a['http.route'] else '-'"));
        sink(
                "traces",
                path("name"),
                path("kind"),
                path("status_code"),
                path("status_message"),
                path("events[0].name"),
                path("trace_id"),
                path("parent_span_id"));
    }

    private static String path(String path) {
        return "{\"type\":\"path\",\"name\":\"" + path.replaceAll("[.\\[\\]]", "_") + "\",\"path\":\"" + path
                + "\",\"defaultValue\":\"\",\"rawString\":true}";
    }

    private static String template(String name, String jsonnet) {
        return "{\"type\":\"template\",\"name\":\"" + name
                + "\",\"rawString\":true,\"template\":{\"language\":\"jsonnet\",\"content\":\"" + jsonnet + "\"}}";
    }

    private static void sink(String signal, String... columns) throws Exception {
        client.task(
                "POST",
                BRANCH + "/sources/o/sinks",
                "{\"sinkId\":\"" + signal + "\",\"type\":\"table\",\"name\":\"" + signal + "\",\"allowedSignals\":[\""
                        + signal + "\"],\"table\":{\"type\":\"keboola\",\"tableId\":\"in.c-o." + signal
                        + "\",\"mapping\":{\"columns\":[" + SERVICE + "," + String.join(",", columns) + "]}}}");
    }

    private static List<String> rows(String signal) throws Exception {
        String csv = client.call("GET", "/v2/storage/tables/in.c-o." + signal + "/data-preview?limit=1000", "")
                .text();
        return StreamCsv.rows(csv).stream().sorted().toList();
    }

    private String url(String signal) {
        return client.base() + base + "/v1/" + signal;
    }

    private SdkLoggerProvider logs(String compression, String bearer) {
        LogRecordExporter exporter = OtlpHttpLogRecordExporter.builder()
                .setEndpoint(url("logs"))
                .setCompression(compression)
                .addHeader("Authorization", "Bearer " + bearer)
                .build();
        return SdkLoggerProvider.builder()
                .setResource(SHOP)
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(new ToldLogs(exporter, told))
                        .setMaxQueueSize(2 * MANY)
                        .setMaxExportBatchSize(MANY)
                        .setScheduleDelay(Duration.ofHours(1))
                        .build())
                .build();
    }

    private SdkTracerProvider traces(String compression, String bearer) {
        SpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(url("traces"))
                .setCompression(compression)
                .addHeader("Authorization", "Bearer " + bearer)
                .build();
        return traces(exporter);
    }

    private SdkTracerProvider traces(SpanExporter exporter) {
        return SdkTracerProvider.builder()
                .setResource(SHOP)
                .addSpanProcessor(BatchSpanProcessor.builder(new ToldSpans(exporter, told))
                        .setScheduleDelay(Duration.ofHours(1))
                        .build())
                .build();
    }

    /** Once more when it is closed, as all readers do. */
    private SdkMeterProvider metrics(String compression, String bearer) {
        MetricExporter exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint(url("metrics"))
                .setCompression(compression)
                .addHeader("Authorization", "Bearer " + bearer)
                .build();
        return SdkMeterProvider.builder()
                .setResource(SHOP)
                .registerMetricReader(PeriodicMetricReader.builder(new ToldMetrics(exporter, told))
                        .setInterval(Duration.ofHours(1))
                        .build())
                .build();
    }

    private static boolean isDone(CompletableResultCode code) {
        return code.join(30, TimeUnit.SECONDS).isSuccess();
    }

    private void checkTold(Boolean... successes) {
        assertEquals(
                List.of(successes),
                told.stream().map(CompletableResultCode::isSuccess).toList());
    }

    @Test
    void storesLogs() throws Exception {
        checkLogs(NONE);
    }

    @Test
    void storesPackedLogs() throws Exception {
        checkLogs(GZIP);
    }

    private void checkLogs(String compression) throws Exception {
        try (SdkLoggerProvider logs = logs(compression, secret)) {
            Logger logger = logs.get("io.millrace.test");
            logger.logRecordBuilder()
                    .setSeverity(Severity.WARN)
                    .setSeverityText("WARN")
                    .setBody("low on \"disk\"\nand ü")
                    .setAttribute(FREE, Long.MAX_VALUE)
                    .emit();
            logger.logRecordBuilder()
                    .setSeverity(Severity.INFO)
                    .setBody("fine")
                    .setAttribute(FREE, 7L)
                    .emit();
            assertTrue(isDone(logs.forceFlush()));
            checkTold(true);
        }
        assertEquals(
                List.of("[shop, , 9, fine, 7, ]", "[shop, WARN, 13, low on \"disk\"\nand ü, 9223372036854775807, ]"),
                rows("logs"));
        assertEquals(0, client.count("in.c-o.traces"));
    }

    @Test
    void storesALargeMessageAsOneAppend() throws Exception {
        try (SdkLoggerProvider logs = logs(GZIP, secret)) {
            Logger logger = logs.get("io.millrace.test");
            for (int i = 0; i < MANY; i++) {
                logger.logRecordBuilder()
                        .setBody("record " + i)
                        .setAttribute(FREE, (long) i)
                        .emit();
            }
            assertTrue(isDone(logs.forceFlush()));
        }
        checkTold(true);
        assertEquals(MANY, client.count("in.c-o.logs"));
    }

    @Test
    void storesTraces() throws Exception {
        checkTraces(traces(NONE, secret));
    }

    @Test
    void storesPackedTraces() throws Exception {
        checkTraces(traces(GZIP, secret));
    }

    /** Over TLS, with the secret in the path, as the address of the source has it. */
    @Test
    void storesTracesThatComeToTheAddressOfTheSource() throws Exception {
        checkTraces(traces(OtlpHttpSpanExporter.builder()
                .setEndpoint(server.https() + base + "/" + secret + "/v1/traces")
                .setTrustedCertificates(
                        Files.readAllBytes(server.data().resolve("tls").resolve("certificate.pem")))
                .build()));
    }

    private void checkTraces(SdkTracerProvider traces) throws Exception {
        String trace;
        String parent;
        try (traces) {
            Tracer tracer = traces.get("io.millrace.test");
            Span request = tracer.spanBuilder("GET /orders")
                    .setSpanKind(SpanKind.SERVER)
                    .startSpan();
            trace = request.getSpanContext().getTraceId();
            parent = request.getSpanContext().getSpanId();
            Span query = tracer.spanBuilder("SELECT")
                    .setParent(Context.root().with(request))
                    .setSpanKind(SpanKind.CLIENT)
                    .startSpan();
            query.addEvent("retry");
            query.setStatus(StatusCode.ERROR, "too late");
            query.end();
            request.setStatus(StatusCode.OK);
            request.end();
            assertTrue(isDone(traces.forceFlush()));
            checkTold(true);
        }
        assertEquals(
                List.of(
                        "[shop, GET /orders, Server, Ok, , , " + trace + ", ]",
                        "[shop, SELECT, Client, Error, too late, retry, " + trace + ", " + parent + "]"),
                rows("traces"));
    }

    @Test
    void storesMetrics() throws Exception {
        checkMetrics(NONE);
    }

    @Test
    void storesPackedMetrics() throws Exception {
        checkMetrics(GZIP);
    }

    private void checkMetrics(String compression) throws Exception {
        SdkMeterProvider metrics = metrics(compression, secret);
        Meter meter = metrics.get("io.millrace.test");
        meter.counterBuilder("requests").setUnit("1").build().add(3, Attributes.of(ROUTE, "/orders"));
        var latency = meter.histogramBuilder("latency").setUnit("s").build();
        latency.record(0.25);
        latency.record(1.5);
        var gauge = meter.gaugeBuilder("fill")
                .buildWithCallback(measurement -> measurement.record(0.5, Attributes.empty()));
        assertTrue(isDone(metrics.forceFlush()));
        checkTold(true);
        assertEquals(
                List.of(
                        "[shop, fill, gauge, , 0.5, , , -]",
                        "[shop, latency, histogram, s, , 2, , -]",
                        "[shop, requests, sum, 1, 3, , true, /orders]"),
                rows("metrics"));
        gauge.close();
        metrics.close();
    }

    @Test
    void tellsExportersThatTheirSecretIsWrong() throws Exception {
        String wrong = "0".repeat(48);
        try (SdkLoggerProvider logs = logs(GZIP, wrong);
                SdkTracerProvider traces = traces(NONE, wrong)) {
            logs.get("io.millrace.test").logRecordBuilder().setBody("lost").emit();
            logs.forceFlush().join(30, TimeUnit.SECONDS);
            traces.get("io.millrace.test").spanBuilder("lost").startSpan().end();
            traces.forceFlush().join(30, TimeUnit.SECONDS);
            checkTold(false, false);
        }
        SdkMeterProvider metrics = metrics(GZIP, wrong);
        metrics.get("io.millrace.test").counterBuilder("requests").build().add(1);
        metrics.forceFlush().join(30, TimeUnit.SECONDS);
        checkTold(false, false, false);
        metrics.close();
        for (String signal : List.of("logs", "metrics", "traces")) {
            assertEquals(0, client.count("in.c-o." + signal));
        }
    }

    /** Notes what comes of each message. */
    private record ToldLogs(LogRecordExporter exporter, List<CompletableResultCode> told) implements LogRecordExporter {
        @Override
        public CompletableResultCode export(Collection<LogRecordData> records) {
            CompletableResultCode code = exporter.export(records);
            told.add(code);
            return code;
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }

    /** Notes what comes of each message. */
    private record ToldMetrics(MetricExporter exporter, List<CompletableResultCode> told) implements MetricExporter {
        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            CompletableResultCode code = exporter.export(metrics);
            told.add(code);
            return code;
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return exporter.getAggregationTemporality(type);
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }

    /** Notes what comes of each message. */
    private record ToldSpans(SpanExporter exporter, List<CompletableResultCode> told) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            CompletableResultCode code = exporter.export(spans);
            told.add(code);
            return code;
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
