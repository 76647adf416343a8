package io.millrace.files;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.time.Duration;

/** Says what a failed file operation means to those who wait for it. */
public final class DiskProblem {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private DiskProblem() {}

    /** @param doing what failed and on which file, as in {@code writing slice /data/slices/7/123.csv.gz} */
    public static Problem of(String doing, IOException cause) {
        Problem problem = isFull(cause)
                ? new Problem(
                        ProblemCode.OVERLOADED,
                        "the disk is full: " + doing + " failed; free space or move the data to a larger disk,"
                                + " then it goes on by itself")
                : new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        doing + " failed: " + cause + "; check the disk, then it goes on by itself");
        return problem.retryAfter(RETRY_AFTER).causedBy(cause);
    }

    /** Whether space ran out, on the disk or within the quota. */
    public static boolean isFull(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }
}
