package io.millrace.coordinator.catalog;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Sink;
import io.millrace.catalog.SinkState;
import io.millrace.catalog.TableNames;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingKinds;
import io.millrace.mapping.MappingRule;
import io.millrace.model.MappingSpec;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles the rules of sinks, those that several sinks of a table share only once, so that a change of a table costs by its
 * different rules. Thread-safe; made anew for each state of the tables.
 */
final class EndpointCompiler {
    private static final Logger log = LoggerFactory.getLogger(EndpointCompiler.class);

    private record Key(TableId table, MappingSpec rule) {}

    private final MappingKinds kinds;
    private final TableNames tables;
    private final Map<Key, Mapping> mappings = new ConcurrentHashMap<>();
    /** Those that sinks of many tables have in common are read once. */
    private final Map<MappingSpec, MappingRule> rules = new ConcurrentHashMap<>();

    EndpointCompiler(MappingKinds kinds, TableNames tables) {
        this.kinds = kinds;
        this.tables = tables;
    }

    /**
     * A sink whose rule this release cannot compile is shown as failed, but not stored as such: another release may be able
     * to. An endpoint whose sinks have all failed is shown as failed too.
     *
     * @param versions finds the version of the day of a table
     */
    Endpoint compile(Endpoint stored, Function<TableId, TableSchema> versions) {
        boolean takes = stored.state() == EndpointState.ACTIVE;
        List<Sink> sinks = stored.sinks().stream()
                .map(sink -> compile(sink, versions.apply(sink.table().id()), takes))
                .toList();
        boolean isFailed = takes && sinks.stream().allMatch(sink -> sink.state() == SinkState.FAILED);
        return isFailed && !sinks.isEmpty()
                ? stored.with(EndpointState.FAILED, sinks, sinks.get(0).failure())
                : stored.with(stored.state(), sinks, stored.failure());
    }

    private Sink compile(Sink sink, TableSchema table, boolean takes) {
        if (!takes || sink.state() != SinkState.ACTIVE) {
            return sink.compiled(table, sink.state(), null, sink.failure());
        }
        try {
            return sink.compiled(table, SinkState.ACTIVE, mapping(sink.rule(), table), null);
        } catch (RuntimeException e) {
            log.warn(
                    "sink {} of endpoint {} takes no records: its mapping does not fit {}",
                    sink.id(),
                    sink.endpoint(),
                    table,
                    e);
            return sink.compiled(table, SinkState.FAILED, null, e.getMessage());
        }
    }

    private Mapping mapping(MappingSpec spec, TableSchema table) {
        return mappings.computeIfAbsent(new Key(table.id(), spec), key -> rules.computeIfAbsent(spec, kinds::parse)
                .compile(table, name -> tables.in(table.database(), name)));
    }
}
