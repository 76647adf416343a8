package io.millrace.mapping.json;

import io.millrace.api.featurebase.schema.MappingSchema;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Outcome;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Records per second and thread from JSON bytes to a row visitor that only adds up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class MappingBenchmark {
    private static final int RECORDS = 1_000;
    private static final String SCHEMA = "{\"id_field\":\"id\",\"allow_missing_fields\":true,\"definition\":["
            + "{\"name\":\"id\",\"path\":[\"id\"],\"type\":\"id\"},"
            + "{\"name\":\"at\",\"path\":[\"at\"],\"type\":\"recordTime\"},"
            + "{\"name\":\"user\",\"path\":[\"user\"],\"type\":\"string\",\"config\":{\"Mutex\":true}},"
            + "{\"name\":\"page\",\"path\":[\"page\"],\"type\":\"string\",\"config\":{\"Quantum\":\"YMD\"}},"
            + "{\"name\":\"tags\",\"path\":[\"tags\"],\"type\":\"strings\"},"
            + "{\"name\":\"price\",\"path\":[\"price\"],\"type\":\"decimal\",\"config\":{\"Scale\":2}},"
            + "{\"name\":\"ms\",\"path\":[\"ms\"],\"type\":\"int\"},"
            + "{\"name\":\"ok\",\"path\":[\"ok\"],\"type\":\"bool\"}]}";

    private final byte[] body = body();
    private final Sum sum = new Sum();
    private final BatchMapper mapper = new BatchMapper(mapping(), sum);

    private static byte[] body() {
        Random random = new Random(1);
        StringBuilder out = new StringBuilder("{\"records\":[");
        for (int i = 0; i < RECORDS; i++) {
            out.append(i == 0 ? "" : ",")
                    .append(String.format(
                            "{\"value\":{\"id\":%d,\"at\":\"2026-11-%02dT12:%02d:07.%03dZ\",\"user\":\"user-%d\","
                                    + "\"page\":\"/shop/%d\",\"tags\":[\"web\",\"eu\"],\"price\":%d.%02d,\"ms\":%d,\"ok\":%b}}",
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
        return out.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonMapping mapping() {
        MappingSchema schema = MappingSchema.parse(SCHEMA);
        TableSchema empty = TestTable.table("t", false, Map.of());
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, FieldOptions> wanted :
                schema.plan(empty, name -> Optional.empty()).fieldsToCreate().entrySet()) {
            fields.add(new Field(fields.size(), wanted.getKey(), wanted.getValue(), 0));
        }
        TableSchema table = new TableSchema(empty.id(), "db", "t", false, true, 1, 0, fields);
        return (JsonMapping) schema.compile(table, name -> Optional.empty());
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long records() {
        Outcome receipt = mapper.map(body, 0, body.length, JsonFraming.RECORDS, RECORDS, 0);
        if (receipt.accepted() != RECORDS) {
            throw new IllegalStateException(receipt.refused().toString());
        }
        return sum.value;
    }

    /** Runs this benchmark alone. */
    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(MappingBenchmark.class.getSimpleName())
                        .build())
                .run();
    }

    private static final class Sum implements RowVisitor {
        private long value;

        @Override
        public void beginRow(long receivedMicros) {
            value += receivedMicros;
        }

        @Override
        public void recordId(long id) {
            value += id;
        }

        @Override
        public void recordKey(byte[] utf8, int offset, int length) {
            value += length;
        }

        @Override
        public void recordTime(long micros) {
            value += micros;
        }

        @Override
        public void expires(long micros) {
            value += micros;
        }

        @Override
        public void clear(int position) {
            value += position;
        }

        @Override
        public void emptySet(int position) {
            value += position;
        }

        @Override
        public void number(int position, long number) {
            value += number;
        }

        @Override
        public void removeRow(int position, long row) {
            value -= row;
        }

        @Override
        public void key(int position, byte[] utf8, int offset, int length) {
            value += utf8[offset] + length;
        }

        @Override
        public void value(int position, byte[] bytes, int offset, int length) {
            value += length;
        }

        @Override
        public void bulk(BulkChange change) {
            throw new IllegalStateException("mappings make rows");
        }

        @Override
        public void endRow() {
            value++;
        }
    }
}
