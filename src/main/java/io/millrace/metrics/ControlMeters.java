package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.CreateMissing;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteField;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.transaction.TransactionNews;

/** Commands that changed tables, and what became of the transactions of clients. Thread-safe. */
public final class ControlMeters {
    private final Counter tablesCreated;
    private final Counter tablesDeleted;
    private final Counter fieldsCreated;
    private final Counter fieldsDeleted;
    private final Counter started;
    private final Counter ended;
    private final Counter blocked;
    private final Counter exclusivesWanted;
    private final Counter exclusivesActive;
    private final Counter exclusivesEnded;
    private final Counter exclusivesBlocked;

    ControlMeters(MeterRegistry registry) {
        tablesCreated = change(registry, "create_table");
        tablesDeleted = change(registry, "delete_table");
        fieldsCreated = change(registry, "create_field");
        fieldsDeleted = change(registry, "delete_field");
        started = transactions(registry, "false", "started");
        ended = transactions(registry, "false", "ended");
        blocked = transactions(registry, "false", "blocked");
        exclusivesWanted = transactions(registry, "true", "wanted");
        exclusivesActive = transactions(registry, "true", "started");
        exclusivesEnded = transactions(registry, "true", "ended");
        exclusivesBlocked = transactions(registry, "true", "blocked");
    }

    private static Counter change(MeterRegistry registry, String change) {
        return Counter.builder("millrace.schema.changes")
                .description("Tables and fields that clients made and deleted")
                .tag("change", change)
                .register(registry);
    }

    private static Counter transactions(MeterRegistry registry, String exclusive, String event) {
        return Counter.builder("millrace.transactions")
                .description("What became of the transactions of clients")
                .tag("exclusive", exclusive)
                .tag("event", event)
                .register(registry);
    }

    /** @param answer to the command, which was carried out */
    public void changed(ControlCommand<?> command, Object answer) {
        if (command instanceof CreateTable) {
            tablesCreated.increment();
        } else if (command instanceof DeleteTable) {
            tablesDeleted.increment();
        } else if (command instanceof CreateField) {
            fieldsCreated.increment();
        } else if (command instanceof DeleteField) {
            fieldsDeleted.increment();
        } else if (command instanceof CreateMissing && answer instanceof CreateMissing.Made made) {
            tablesCreated.increment(made.tables());
            fieldsCreated.increment(made.fields());
        }
    }

    public void transactions(TransactionNews news) {
        started.increment(news.started());
        ended.increment(news.ended());
        blocked.increment(news.blocked());
        exclusivesWanted.increment(news.exclusivesWanted());
        exclusivesActive.increment(news.exclusivesActive());
        exclusivesEnded.increment(news.exclusivesEnded());
        exclusivesBlocked.increment(news.exclusivesBlocked());
    }
}
