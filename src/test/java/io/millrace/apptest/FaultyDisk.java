package io.millrace.apptest;

import io.millrace.fault.DiskStep;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.files.DiskProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/** A disk that fails for a while, in one place or everywhere. Thread-safe: one lock. */
final class FaultyDisk implements Faults {
    /** What can fail on its own. */
    enum Trouble {
        /** Writes to the log take a part of what they are given. */
        LOG_SHORT(DiskStep.WRITE),
        /** Writes to the log take a part, then nothing. */
        LOG_FULL(DiskStep.WRITE),
        LOG_SYNC(DiskStep.SYNC),
        LOG_TRUNCATE(DiskStep.TRUNCATE),
        /** Slices can be cut only in part. */
        SLICES_FULL(DiskStep.WRITE),
        STAGING_FULL(DiskStep.WRITE),
        /** Slices are in staging, and it cannot be said. */
        STAGING_LATE(null),
        CHUNKS_FULL(DiskStep.WRITE),
        /** Chunks are written, and it cannot be said. */
        CHUNKS_LATE(null);

        private final DiskStep stepOrNull;
        private final boolean isInPart;

        Trouble(DiskStep stepOrNull) {
            this.stepOrNull = stepOrNull;
            this.isInPart = name().equals("LOG_FULL") || name().equals("SLICES_FULL");
        }

        private boolean isOf(String place) {
            return name().startsWith(place + "_");
        }
    }

    private static final int FOR_EVER = Integer.MAX_VALUE;

    private final Random random;
    private final Map<Trouble, Integer> left = new EnumMap<>(Trouble.class);
    private long failures;

    FaultyDisk(long seed) {
        random = new Random(seed);
    }

    /** @param times how often it happens */
    synchronized void trouble(Trouble trouble, int times) {
        left.put(trouble, times);
    }

    /** No room anywhere, until {@link #heal}. */
    synchronized void fill() {
        trouble(Trouble.LOG_FULL, FOR_EVER);
        trouble(Trouble.SLICES_FULL, FOR_EVER);
        trouble(Trouble.STAGING_FULL, FOR_EVER);
        trouble(Trouble.CHUNKS_FULL, FOR_EVER);
    }

    /**
     * Nothing can be changed any more, until {@link #heal}: the files stay as if the process had been killed.
     *
     * @param takesRows whether rows still come to the log, without anybody being told
     */
    synchronized void die(boolean takesRows) {
        for (Trouble trouble : Trouble.values()) {
            trouble(trouble, FOR_EVER);
        }
        left.remove(Trouble.LOG_SHORT);
        if (takesRows) {
            left.remove(Trouble.LOG_FULL);
        }
    }

    synchronized void heal() {
        left.clear();
    }

    synchronized void heal(Trouble trouble) {
        left.remove(trouble);
    }

    /** How often it has failed. */
    synchronized long failures() {
        return failures;
    }

    @Override
    public synchronized long disk(DiskStep step, Path file, long bytes) throws IOException {
        for (Trouble trouble : Trouble.values()) {
            if (trouble.isOf(place(file)) && trouble.stepOrNull == step && left.containsKey(trouble)) {
                boolean isPart = trouble == Trouble.LOG_SHORT || (trouble.isInPart && random.nextBoolean());
                if (isPart && bytes > 1) {
                    count(trouble, trouble == Trouble.LOG_SHORT);
                    return 1L + random.nextInt((int) bytes - 1);
                }
                if (trouble != Trouble.LOG_SHORT) {
                    count(trouble, true);
                    throw new IOException(
                            step == DiskStep.WRITE
                                    ? "No space left on device"
                                    : "Input/output error (as the test wants)");
                }
            }
        }
        return bytes;
    }

    @Override
    public void reach(FaultPoint point) {
        switch (point) {
            case UPLOAD_COPIED -> late(Trouble.STAGING_LATE);
            case IMPORT_CHUNK_WRITTEN, MERGE_CHUNK_WRITTEN -> late(Trouble.CHUNKS_LATE);
            default -> {}
        }
    }

    private synchronized void late(Trouble trouble) {
        if (left.containsKey(trouble)) {
            count(trouble, true);
            throw DiskProblem.of("syncing a file", new IOException("Input/output error (as the test wants)"));
        }
    }

    /** A short write comes to no harm; a partial one before a failure is no failure yet. */
    private void count(Trouble trouble, boolean isDone) {
        failures += trouble == Trouble.LOG_SHORT ? 0 : 1;
        if (isDone) {
            left.computeIfPresent(trouble, (key, times) -> times == FOR_EVER ? times : times > 1 ? times - 1 : null);
        }
    }

    private static String place(Path file) {
        String path = file.toString();
        if (path.contains(".log.gz")) {
            return "LOG";
        }
        if (path.contains(".chunk")) {
            return "CHUNKS";
        }
        return path.contains("/staging/") ? "STAGING" : "SLICES";
    }
}
