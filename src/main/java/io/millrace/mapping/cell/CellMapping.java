package io.millrace.mapping.cell;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.millrace.mapping.Framing;
import io.millrace.mapping.Mapping;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;

/** A {@link CellRule}, compiled for one table version. */
final class CellMapping implements Mapping {
    /** Of a body; values are flat. */
    private static final int DEPTH_MAX = 16;

    private static final int DIGITS_MAX = 1_000;

    private final TableSchema table;
    private final CellRule rule;
    private final JsonFactory json = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(DIGITS_MAX)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxDocumentLength(-1)
                    .build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    CellMapping(TableSchema table, CellRule rule) {
        this.table = table;
        this.rule = rule;
    }

    @Override
    public TableSchema table() {
        return table;
    }

    @Override
    public Framing framing(Request request) {
        return CellForm.of(request).framing();
    }

    @Override
    public Mapper mapper(RowVisitor rows, Bounds bounds) {
        return new CellMapper(this, rows, bounds);
    }

    CellRule rule() {
        return rule;
    }

    JsonFactory json() {
        return json;
    }

    int position(CellFields field) {
        return table.position(field.word());
    }
}
