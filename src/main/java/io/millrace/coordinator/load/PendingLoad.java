package io.millrace.coordinator.load;

import io.millrace.model.LoadState;
import io.millrace.model.SinkId;
import io.millrace.model.TableId;
import java.time.Instant;
import java.util.Optional;

/**
 * A load that is not imported, as PostgreSQL has it. Immutable.
 *
 * @param id under which its records are counted
 * @param table that they go to
 * @param closing when it was closed; empty while it is open
 * @param slices of it that are registered
 * @param attempts to import it that failed in a row
 * @param retryAfter when the next one may come; empty if none has failed
 */
record PendingLoad(
        long id,
        SinkId sink,
        TableId table,
        LoadState state,
        Instant opened,
        Optional<Instant> closing,
        long slices,
        int attempts,
        Optional<Instant> retryAfter) {}
