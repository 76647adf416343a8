package io.millrace.script;

import java.time.Duration;

/**
 * What one script may take.
 *
 * @param cpu processor time
 * @param wall time from its start to its end, with what it waits for
 * @param allocatedBytes of memory, all that it makes while it runs
 */
public record ScriptLimits(Duration cpu, Duration wall, long allocatedBytes) {}
