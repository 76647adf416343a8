package io.millrace;

import io.millrace.admission.ChunkMaker;
import io.millrace.admission.PushForm;
import io.millrace.api.Core;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import io.millrace.api.featurebase.FeatureBase;
import io.millrace.api.featurebase.schema.SchemaKind;
import io.millrace.api.flowcore.Flowcore;
import io.millrace.api.keboola.Keboola;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.control.FileTriggers;
import io.millrace.api.mldb.Mldb;
import io.millrace.catalog.LoadPolicy;
import io.millrace.config.ServerConfig;
import io.millrace.mapping.MappingKind;
import io.millrace.mapping.MappingKinds;
import io.millrace.mapping.cell.CellKind;
import io.millrace.mapping.columns.ColumnsKind;
import io.millrace.mapping.columns.ColumnsSettings;
import io.millrace.mapping.event.EventKind;
import io.millrace.mapping.event.EventSettings;
import io.millrace.mapping.event.FileContentKind;
import io.millrace.mapping.record.RecordMappingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a server speaks, and the languages of rules that its sinks may use. A new dialect is one line here.
 *
 * @param makers what makes the dialects for one instance of the HTTP verticle
 * @param others languages besides those that come with the server
 */
public record Dialects(List<Maker> makers, List<MappingKind> others) {
    /** Makes the dialects of one product. */
    @FunctionalInterface
    public interface Maker {
        /** @param core shared by all instances */
        Function<Rim, List<Dialect>> make(Core core);
    }

    /** Those that this product has. */
    public static final Dialects ALL =
            of(List.of(FeatureBase::dialects, Keboola::dialects, Flowcore::dialects, Mldb::dialects), List.of());

    public static Dialects of(List<Maker> makers, List<MappingKind> others) {
        return new Dialects(List.copyOf(makers), List.copyOf(others));
    }

    /** @param columns of all rules of that kind; {@code events} likewise */
    MappingKinds kinds(ColumnsSettings columns, EventSettings events) {
        List<MappingKind> all = new ArrayList<>(List.of(
                SchemaKind.INSTANCE,
                RecordMappingKind.INSTANCE,
                new ColumnsKind(columns),
                new EventKind(events),
                new FileContentKind(events),
                CellKind.INSTANCE));
        all.addAll(others);
        return new MappingKinds(all);
    }

    /** Of the dialects whose sinks are counted load by load. */
    static Map<String, LoadPolicy> loads(ServerConfig config) {
        return Map.of(
                Source.DIALECT,
                new FileTriggers(config.keboola().uploadMin(), config.keboola().importMin()));
    }

    /** What subscribers get, by dialect. */
    static Map<String, PushForm> pushForms() {
        return Flowcore.pushForms();
    }

    /** What becomes of what recorders have taken. */
    static ChunkMaker chunkMaker(Core core) {
        return Mldb.chunkMaker(core);
    }

    /** For each instance of the HTTP verticle. */
    Function<Rim, List<Dialect>> all(Core core) {
        List<Function<Rim, List<Dialect>>> made =
                makers.stream().map(maker -> maker.make(core)).toList();
        return rim ->
                made.stream().flatMap(dialects -> dialects.apply(rim).stream()).toList();
    }
}
