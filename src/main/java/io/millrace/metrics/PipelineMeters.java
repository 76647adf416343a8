package io.millrace.metrics;

import io.millrace.catalog.ControlCommand;
import io.millrace.coordinator.CoordinatorObserver;
import io.millrace.coordinator.pipeline.Work;
import io.millrace.model.TableId;
import io.millrace.transaction.TransactionNews;
import java.time.Duration;
import java.util.Map;

/** Counts what the coordinator does. Immutable. */
public record PipelineMeters(Meters meters) implements CoordinatorObserver {
    @Override
    public void done(Work work, long bytes, Duration time) {
        meters.step(work).done(bytes, time);
    }

    @Override
    public void failed(Work work) {
        meters.step(work).failed();
    }

    @Override
    public void imported(TableId table, long records, Duration lag) {
        meters.slices().imported(lag.toNanos());
    }

    @Override
    public void slices(Map<String, Long> pending) {
        meters.slices().slices(pending);
    }

    @Override
    public void waiting(Duration age) {
        meters.slices().waiting(age);
    }

    @Override
    public void lost(TableId table, long records) {
        meters.tables().of(table).lost(records);
    }

    @Override
    public void merged(TableId table, int parts) {
        meters.tables().of(table).merged();
    }

    @Override
    public void ended(TableId table, int chunks) {
        meters.tables().of(table).ended(chunks);
    }

    @Override
    public void changed(ControlCommand<?> command, Object answer) {
        meters.control().changed(command, answer);
    }

    @Override
    public void transactions(TransactionNews news) {
        meters.control().transactions(news);
    }
}
