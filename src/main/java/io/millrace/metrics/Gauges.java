package io.millrace.metrics;

import io.millrace.api.InFlight;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.EndpointState;
import io.millrace.chunk.Chunk;
import io.millrace.log.DiskReserve;
import io.millrace.log.PendingBytes;
import io.millrace.log.Volume;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.table.Tables;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Collectors;

/** Meters that are looked at now and then instead of being told. */
public record Gauges(
        Meters meters,
        EndpointCatalog catalog,
        Tables tables,
        long liveBytesMax,
        Volume volume,
        DiskReserve reserve,
        PendingBytes pending,
        InFlight inFlight,
        long inFlightBytesMax) {
    private static final long EVERY_MILLIS = 2_000;

    public void bind(Vertx vertx) {
        meters.resources().bindInflight(inFlight::bytes, inFlightBytesMax);
        meters.resources().bindLive(tables::heldBytes, liveBytesMax);
        meters.resources().bindPending(pending::bytes, pending.max());
        meters.resources().bindDisk(volume::diskFree, reserve.bytes(), reserve::isReached);
        vertx.setPeriodic(EVERY_MILLIS, timer -> look());
    }

    private void look() {
        Catalog now = catalog.current();
        List<Endpoint> endpoints = now.endpoints().stream()
                .filter(endpoint -> endpoint.state() != EndpointState.DELETED)
                .toList();
        meters.endpoints()
                .retain(endpoints.stream()
                        .map(endpoint -> new EndpointMeterSet.Key(endpoint.id(), endpoint.name()))
                        .collect(Collectors.toSet()));
        meters.sinks()
                .retain(endpoints.stream()
                        .flatMap(endpoint -> endpoint.sinks().stream().map(sink -> SinkMeterSet.Key.of(endpoint, sink)))
                        .collect(Collectors.toSet()));
        meters.tables().retain(now.tables().stream().map(TableSchema::id).collect(Collectors.toSet()));
        for (TableSchema table : now.tables()) {
            TableId id = table.id();
            List<Chunk> chunks = tables.chunks(id);
            long bytes =
                    chunks.stream().mapToLong(chunk -> chunk.info().bytes()).sum();
            meters.tables().of(id).chunks(chunks.size(), bytes);
        }
    }
}
