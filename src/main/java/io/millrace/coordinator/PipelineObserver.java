package io.millrace.coordinator;

import io.millrace.model.TableId;
import java.time.Duration;

/** Is told what the pipeline did, for metrics. */
public interface PipelineObserver {
    /** @param lag from the first acknowledgement of a slice to the moment its rows are queryable */
    void imported(TableId table, long records, Duration lag);

    void merged(TableId table, int parts);

    /** An endpoint's records could not be brought on for now; it is tried again. */
    void failed(TableId table, String step, Throwable failure);
}
