package io.millrace.coordinator.pipeline;

import io.millrace.model.TableId;
import java.time.Duration;
import java.util.Map;

/** Is told what the pipeline did, for metrics. */
public interface PipelineObserver {
    /**
     * Something was carried out, for everything that was due.
     *
     * @param bytes of the files that it was about
     */
    void done(Work work, long bytes, Duration time);

    /** Something failed, wholly or in part, and will be tried again. */
    void failed(Work work);

    /** @param lag from the first acknowledgement of a slice to the moment its rows are in chunks on disk */
    void imported(TableId table, long records, Duration lag);

    /** @param pending slices on their way, by the name of their state */
    void slices(Map<String, Long> pending);

    /** @param age of the first closed segment that is not imported; zero if all are */
    void waiting(Duration age);

    /** @param records rows that were acknowledged and could not be read back */
    void lost(TableId table, long records);

    void merged(TableId table, int parts);

    /** @param chunks that went since all their records have ended */
    void ended(TableId table, int chunks);
}
