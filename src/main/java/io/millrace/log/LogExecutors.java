package io.millrace.log;

import java.util.concurrent.Executor;

/**
 * The threads of a log; they may be the same.
 *
 * @param commits runs the commit task, which waits for the disk
 * @param helpers compresses blocks and writes zeros ahead; may reject
 * @param cuts cuts segments into slices, one at a time; may reject
 */
public record LogExecutors(Executor commits, Executor helpers, Executor cuts) {}
