package io.millrace.coordinator;

import io.millrace.catalog.ControlCommand;
import io.millrace.coordinator.pipeline.PipelineObserver;
import io.millrace.transaction.TransactionNews;

/** Is told what the coordinator did, for metrics. */
public interface CoordinatorObserver extends PipelineObserver {
    /** @param answer to the command, which was carried out */
    void changed(ControlCommand<?> command, Object answer);

    /** A command about the transactions of clients was carried out. */
    void transactions(TransactionNews news);
}
