package io.millrace.mapping.event;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingKind;
import io.millrace.mapping.MappingRule;
import io.millrace.mapping.columns.ColumnsKind;
import io.millrace.model.Identity;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.row.CsvBuffer;
import io.millrace.row.RowEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Events per second and thread from requests to lines of CSV, beside columns of the same bodies. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class EventBenchmark {
    private static final int RECORDS = 1_000;
    private static final long RECEIVED = 1_790_000_000_000_000L;
    private static final String COLUMNS =
            "{\"columns\":[{\"type\":\"datetime\",\"name\":\"at\"},{\"type\":\"body\",\"name\":\"body\"},"
                    + "{\"type\":\"path\",\"name\":\"user\",\"path\":\"user\",\"rawString\":true}]}";

    /** Events with or without a time in a member, or columns. */
    @Param({"event", "key", "columns"})
    public String kind;

    private final List<String> records = records();
    private List<Request> singles;
    private Request batch;
    private RowEncoder rows;
    private Mapping.Mapper mapper;

    /** The same as those of the benchmark of JSON records. */
    private static List<String> records() {
        Random random = new Random(1);
        List<String> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(String.format(
                    "{\"id\":%d,\"at\":\"2026-08-%02dT12:%02d:07.%03dZ\",\"user\":\"user-%d\",\"page\":\"/shop/%d\","
                            + "\"tags\":[\"web\",\"eu\"],\"price\":%d.%02d,\"ms\":%d,\"ok\":%b}",
                    random.nextInt(1_000_000),
                    1 + random.nextInt(30),
                    random.nextInt(60),
                    random.nextInt(1_000),
                    random.nextInt(10_000),
                    random.nextInt(500),
                    random.nextInt(300),
                    random.nextInt(100),
                    random.nextInt(2_000),
                    random.nextBoolean()));
        }
        return records;
    }

    private Request request(String body, String type) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<Map.Entry<String, String>> headers = new ArrayList<>(List.of(
                Map.entry("content-type", "application/json"),
                Map.entry("authorization", "fc_a_b"),
                Map.entry("x-flowcore-metadata-json", "eyJzcmMiOiJ4In0=")));
        if (kind.equals("key")) {
            headers.add(Map.entry("x-flowcore-event-time-key", "at"));
        }
        return new Request(
                bytes, bytes.length, type, headers, List.of(Map.entry("producer", "shop")), "10.1.2.3", RECEIVED, null);
    }

    @Setup
    public void prepare() {
        MappingKind language = kind.equals("columns") ? ColumnsKind.INSTANCE : new EventKind(EventSettings.DEFAULT);
        MappingRule rule = language.parse(kind.equals("columns") ? COLUMNS : "{}");
        TableSchema table = EventRows.grown(
                new TableSchema(new TableId(1), "d", "t", Identity.LOG_TIME, true, 1, 0, List.of()), rule);
        rows = new RowEncoder(table, new CsvBuffer());
        mapper = rule.compile(table, name -> Optional.empty()).mapper(rows, new Mapping.Bounds(1L << 30, 1 << 20));
        singles = records.stream()
                .map(record -> request(record, "application/json"))
                .toList();
        batch = request("[" + String.join(",", records) + "]", Request.JSON_RECORDS);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long oneByOne() {
        long bytes = 0;
        for (Request single : singles) {
            bytes += map(single);
        }
        return bytes;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long together() {
        return map(batch);
    }

    private long map(Request request) {
        rows.reset();
        Outcome outcome = mapper.map(request, Integer.MAX_VALUE);
        if (outcome.refusedCount() > 0) {
            throw new IllegalStateException(outcome.refused().toString());
        }
        return rows.finish().length();
    }

    /** Runs this benchmark alone. */
    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(EventBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
