package io.millrace.staging;

import io.millrace.problem.Problem;
import io.millrace.slice.SliceInfo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where closed slices are kept until they are imported, and for a while after. A place that is out of reach is never taken for one
 * that has lost its slices. Thread-safe for different slices; one slice is put by one thread at a time. Blocks.
 */
public interface Staging {
    /**
     * Puts a slice here, durably, entirely or not at all. Doing it again, also after a crash at any instant, gives the same.
     *
     * @param bytes a file with the slice as it is to be kept: its own, or one that {@link #leftover} found
     * @throws Problem {@code CORRUPT_FILE} if the file has not as many bytes as the slice
     */
    StagedSlice put(SliceInfo slice, Path bytes);

    /** What stands for a slice whose file is gone. */
    StagedSlice nothing(SliceInfo slice);

    /**
     * What an upload that nobody noted has left here, if it differs from the slice's own file or that is gone.
     *
     * @throws Problem {@code UNAVAILABLE_NOW} if that cannot be told now
     */
    Optional<StagedCopy> leftover(SliceInfo slice);

    /**
     * A file with the staged slice; empty if it is gone.
     *
     * @param checksum as it was staged; a copy with other bytes is what really is here
     * @throws Problem {@code UNAVAILABLE_NOW} if the place is out of reach
     */
    Optional<StagedCopy> fetch(String key, String checksum);

    /**
     * Reads the staged slice from end to end.
     *
     * @return what is wrong with it, as shown to people; empty if it is as it was staged
     * @throws Problem {@code UNAVAILABLE_NOW} if the place is out of reach for now
     */
    Optional<String> check(String key, String checksum);

    /** Removes the staged slice; does nothing if it is gone already. */
    void remove(String key);

    /** Whether the key is of this place, or one like it. */
    boolean isOf(String key);

    /** How many bytes all slices here together may have, for the sake of others on the same disk. */
    long bytesMax();

    /** How many slices are best moved at once. */
    int width();
}
