package io.millrace.mapping.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.millrace.mapping.Framing;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.SingleFraming;
import io.millrace.mapping.json.JsonFraming;
import io.millrace.mapping.json.ObjectCells;
import io.millrace.mapping.json.ObjectColumns;
import io.millrace.mapping.multipart.MultipartForm;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An {@link EventRule}, compiled for one table version. */
final class EventMapping implements Mapping {
    /** Objects and arrays inside each other, the batch among them. */
    static final int DEPTH_MAX = 1_000;

    /**
     * A field and where it is in the table.
     *
     * @param fieldOrNull null if it is a typed one
     * @param column which of the typed fields
     */
    record Cell(int position, EventFields fieldOrNull, int column) {}

    private final TableSchema table;
    private final EventRule rule;
    private final ObjectColumns typed;
    private final JsonFactory json = factory();
    private final Cell[] cells;

    EventMapping(TableSchema table, EventRule rule) {
        this.table = table;
        this.rule = rule;
        this.typed = new ObjectColumns(
                table, rule.typed().stream().map(TypedField::rule).toList());
        this.cells = Stream.concat(fixed(table), typed(table, rule.typed()))
                .sorted(Comparator.comparingInt(Cell::position))
                .toArray(Cell[]::new);
    }

    private static Stream<Cell> fixed(TableSchema table) {
        return Stream.of(EventFields.values()).map(field -> new Cell(table.position(field.word()), field, -1));
    }

    private static Stream<Cell> typed(TableSchema table, List<TypedField> fields) {
        return IntStream.range(0, fields.size())
                .mapToObj(column -> new Cell(table.position(fields.get(column).name()), null, column));
    }

    /** One for each mapping: its parsers share the names of one event type. The length of a body is limited before. */
    static JsonFactory factory() {
        return new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxDocumentLength(-1)
                        .build())
                .recyclerPool(JsonRecyclerPools.threadLocalPool())
                .enable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    static boolean isBatch(Request request) {
        return request.contentType().equals(Request.JSON_RECORDS);
    }

    static boolean isForm(Request request) {
        return MultipartForm.isMultipart(request.contentType());
    }

    @Override
    public TableSchema table() {
        return table;
    }

    @Override
    public boolean takes(Request request) {
        return !FileContentMapping.isPart(request);
    }

    @Override
    public Framing framing(Request request) {
        return isBatch(request) ? JsonFraming.ARRAY : SingleFraming.INSTANCE;
    }

    @Override
    public Mapper mapper(RowVisitor rows, Bounds bounds) {
        return new EventMapper(this, rows, bounds);
    }

    EventSettings settings() {
        return rule.settings();
    }

    TimeSpread spread() {
        return rule.spread();
    }

    /** What reads the typed fields of payloads; null if there are none. */
    ObjectCells typedCellsOrNull() {
        return rule.typed().isEmpty() ? null : typed.cells();
    }

    JsonFactory json() {
        return json;
    }

    /** By ascending position. */
    Cell[] cells() {
        return cells;
    }
}
