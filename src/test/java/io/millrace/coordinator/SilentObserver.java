package io.millrace.coordinator;

import io.millrace.catalog.ControlCommand;
import io.millrace.coordinator.load.LoadObserver;
import io.millrace.coordinator.pipeline.Work;
import io.millrace.coordinator.task.TaskObserver;
import io.millrace.model.LoadState;
import io.millrace.model.SinkId;
import io.millrace.model.TableId;
import io.millrace.transaction.TransactionNews;
import java.time.Duration;
import java.util.Map;

/** Looks away. Immutable. */
final class SilentObserver implements CoordinatorObserver, LoadObserver, TaskObserver {
    static final CoordinatorObservers ALL =
            new CoordinatorObservers(new SilentObserver(), new SilentObserver(), new SilentObserver());

    @Override
    public void begun() {}

    @Override
    public void ended(boolean isDone, Duration time) {}

    @Override
    public void pending(Map<LoadState, Long> counts, long retried) {}

    @Override
    public void imported(SinkId sink, Duration time) {}

    @Override
    public void failed(SinkId sink) {}

    @Override
    public void done(Work work, long bytes, Duration time) {}

    @Override
    public void failed(Work work) {}

    @Override
    public void imported(TableId table, long records, Duration lag) {}

    @Override
    public void slices(Map<String, Long> pending) {}

    @Override
    public void waiting(Duration age) {}

    @Override
    public void lost(TableId table, long records) {}

    @Override
    public void merged(TableId table, int parts) {}

    @Override
    public void ended(TableId table, int chunks) {}

    @Override
    public void changed(ControlCommand<?> command, Object answer) {}

    @Override
    public void transactions(TransactionNews news) {}
}
