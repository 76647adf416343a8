package io.millrace.mapping.columns;

import io.millrace.mapping.Mapping;
import io.millrace.model.Identity;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** Records per second and thread from a request of one JSON record to a row visitor that only adds up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class ColumnsBenchmark {
    private static final int RECORDS = 1_000;
    private static final String PLAIN =
            """
            {"type": "uuid", "name": "id"}, {"type": "datetime", "name": "at"}, {"type": "ip", "name": "ip"},
            {"type": "path", "name": "user", "path": "user", "rawString": true},
            {"type": "path", "name": "page", "path": "page"}, {"type": "path", "name": "tags", "path": "tags"},
            {"type": "path", "name": "tag", "path": "tags[1]"}, {"type": "path", "name": "ms", "path": "ms"},
            {"type": "body", "name": "body"}
            """;
    private static final String TEMPLATE =
            """
            , {"type": "template", "name": "t", "template": {"language": "jsonnet", "content":
            "local b = Body(); {user: b.user, cents: b.price * 100, slow: b.ms > 1000, tags: std.join('|', b.tags), at: Now('%Y-%m-%d'), ip: Ip()}"}}
            """;

    /** What the rule has. */
    @Param({"paths", "template"})
    public String columns;

    private final List<Request> requests = requests();
    private Mapping.Mapper mapper;
    private final Sum sum = new Sum();

    private static List<Request> requests() {
        Random random = new Random(1);
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> String.format(
                        "{\"id\":%d,\"at\":\"2026-11-%02dT12:%02d:07.%03dZ\",\"user\":\"user-%d\",\"page\":\"/shop/%d\","
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
                        random.nextBoolean()))
                .map(json -> Mapped.request(
                        "application/json",
                        json.getBytes(StandardCharsets.UTF_8),
                        Map.of("content-type", List.of("application/json")),
                        "10.1.2.3",
                        1_790_000_000_000_000L))
                .toList();
    }

    @Setup
    public void prepare() {
        ColumnsRule rule = ColumnsKind.INSTANCE.parse(
                "{\"columns\": [" + PLAIN + (columns.equals("template") ? TEMPLATE.replace("\n", " ") : "") + "]}");
        TableSchema table =
                Mapped.grown(new TableSchema(new TableId(1), "d", "t", Identity.LOG, true, 1, 0, List.of()), rule);
        mapper = rule.compile(table, name -> Optional.empty()).mapper(sum, new Mapping.Bounds(1L << 30, 1 << 20));
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long records() {
        for (Request request : requests) {
            Outcome outcome = mapper.map(request, 1);
            if (outcome.accepted() != 1) {
                throw new IllegalStateException(outcome.refused().toString());
            }
        }
        return sum.bytes;
    }

    /** Runs this benchmark alone. */
    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(ColumnsBenchmark.class.getSimpleName())
                        .build())
                .run();
    }

    private static final class Sum extends RowCells {
        private long bytes;

        @Override
        public void value(int position, byte[] value, int offset, int length) {
            bytes += length;
        }
    }
}
