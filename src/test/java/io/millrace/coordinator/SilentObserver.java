package io.millrace.coordinator;

import io.millrace.catalog.ControlCommand;
import io.millrace.model.TableId;
import io.millrace.transaction.TransactionNews;
import java.time.Duration;
import java.util.Map;

/** Looks away. Immutable. */
final class SilentObserver implements CoordinatorObserver {
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
