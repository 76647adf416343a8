package io.millrace.slice;

import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a slice from its block headers. Immutable.
 *
 * @param segment sequence of the segment that it was cut from; its own if it was written as a slice
 * @param schemaVersion the table version that fixes its columns
 * @param records number of rows
 * @param csvBytes size of the uncompressed text, with the line of column names
 * @param fileBytes size up to the end of its last block
 * @param blocks number of blocks, with the one that holds the column names
 * @param earliestMicros smallest event time of a row, microseconds since 1970; the largest long without rows
 * @param latestMicros largest event time; the smallest long without rows
 * @param opened when the file was made, which may be a while before its first row
 * @param nextId the id behind the largest that the log gave to one of its rows, as far as its blocks were looked at; else 0
 * @param sinks what came through which sink, likewise; rows of unknown sinks are not counted
 */
public record SliceInfo(
        SliceId id,
        long segment,
        TableId table,
        int schemaVersion,
        Path file,
        long records,
        long csvBytes,
        long fileBytes,
        long blocks,
        long earliestMicros,
        long latestMicros,
        Instant opened,
        long nextId,
        List<SinkTotals> sinks) {
    public SliceInfo {
        sinks = List.copyOf(sinks);
    }

    /** Of a slice whose blocks were not looked at. */
    public SliceInfo(
            SliceId id,
            long segment,
            TableId table,
            int schemaVersion,
            Path file,
            long records,
            long csvBytes,
            long fileBytes,
            long blocks,
            long earliestMicros,
            long latestMicros,
            Instant opened) {
        this(
                id,
                segment,
                table,
                schemaVersion,
                file,
                records,
                csvBytes,
                fileBytes,
                blocks,
                earliestMicros,
                latestMicros,
                opened,
                0,
                List.of());
    }

    /** Whether it was cut from a segment, as far as is known; its blocks have the numbers that they had there. */
    public boolean isCut() {
        return segment < id.sequence();
    }

    /** The same slice in a file of another size. */
    public SliceInfo resized(long newFileBytes) {
        return new SliceInfo(
                id,
                segment,
                table,
                schemaVersion,
                file,
                records,
                csvBytes,
                newFileBytes,
                blocks,
                earliestMicros,
                latestMicros,
                opened,
                nextId,
                sinks);
    }

    /** The same slice with the version of the table that it is taken to have. */
    public SliceInfo ofVersion(int newSchemaVersion) {
        return new SliceInfo(
                id,
                segment,
                table,
                newSchemaVersion,
                file,
                records,
                csvBytes,
                fileBytes,
                blocks,
                earliestMicros,
                latestMicros,
                opened,
                nextId,
                sinks);
    }
}
