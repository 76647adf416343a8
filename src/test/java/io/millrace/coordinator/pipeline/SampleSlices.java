package io.millrace.coordinator.pipeline;

import io.millrace.chunk.ChunkStore;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.table.MergePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Slices without files, and settings, for tests of what is done with slices. */
final class SampleSlices {
    static final int LOAD_RECORDS = 1_000;
    static final int LOAD_BYTES = 10_000;
    static final int LOAD_TEXT_BYTES = 50_000;

    private SampleSlices() {}

    static PipelineSettings settings(Duration loadAge) {
        return new PipelineSettings(
                "n1",
                ChunkStore.onDisk(Path.of("chunks")),
                LOAD_RECORDS,
                LOAD_BYTES,
                LOAD_TEXT_BYTES,
                loadAge,
                1,
                1 << 30,
                MergePolicy.DEFAULT,
                Duration.ofHours(1),
                1 << 30,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
    }

    /** Of one record. */
    static SliceInfo slice(TableId table, long sequence) {
        return slice(table, sequence, 1, 1, 1);
    }

    static SliceInfo slice(TableId table, long sequence, long records, long bytes, long textBytes) {
        return new SliceInfo(
                new SliceId("n1", sequence),
                sequence - 1,
                table,
                1,
                Path.of(sequence + ".slice"),
                records,
                textBytes,
                bytes,
                2,
                0,
                0,
                Instant.EPOCH);
    }

    static Slice.Uploaded uploaded(SliceInfo slice) {
        return new Slice.Uploading(slice).uploaded("staged/" + slice.file(), "checksum");
    }
}
