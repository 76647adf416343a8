package io.millrace.coordinator.pipeline;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkInfo;
import io.millrace.fault.FaultPoint;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.transfer.Transfers;
import io.vertx.core.Future;
import java.util.List;

/** Merges neighbouring chunks of one table as long as some are worth it. Confined to its verticle. */
final class TableMerges {
    private final Pipeline house;
    private final TableId id;
    private boolean isDue = true;

    TableMerges(Pipeline house, TableId id) {
        this.house = house;
        this.id = id;
    }

    /** The table has another chunk. */
    void due() {
        isDue = true;
    }

    /** The chunks to merge next, oldest first; fewer than two if there is nothing to do. */
    List<Chunk> next() {
        TableSchema schema = house.schemaNow(id);
        if (schema == null || !isDue) {
            return List.of();
        }
        isDue = false;
        return house.snapshots.neighbours(schema, house.settings.merges());
    }

    Future<Void> merge(List<Chunk> parts) {
        TableSchema schema = house.schemaNow(id);
        if (schema == null) {
            return Future.succeededFuture();
        }
        List<ChunkInfo> infos = parts.stream().map(Chunk::info).toList();
        isDue = true;
        return house.bus
                .request(Transfers.MERGE, new Transfers.MergeChunks(schema, parts))
                .compose(merged -> house.leases
                        .acquire(Pipeline.tableLease(id))
                        .compose(lease -> house.chunks.replace(id, infos, merged.info(), lease))
                        .onSuccess(done -> {
                            house.faults.reach(FaultPoint.MERGE_CHUNK_PUBLISHED);
                            house.snapshots.replace(id, parts, merged);
                            house.observer.merged(id, parts.size());
                        }))
                .recover(this::failed);
    }

    /** The merge may have happened all the same, so the snapshot is made to follow PostgreSQL before the next try. */
    private Future<Void> failed(Throwable failure) {
        return house.follow(id).transform(followed -> Future.failedFuture(failure));
    }
}
