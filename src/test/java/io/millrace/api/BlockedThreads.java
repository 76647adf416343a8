package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Remembers what Vert.x warns about threads that are blocked. Thread-safe. */
public final class BlockedThreads implements AutoCloseable {
    private static final String CHECKER = "io.vertx.core.impl.BlockedThreadChecker";

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CHECKER);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            warnings.add(event.getFormattedMessage());
        }
    };

    public BlockedThreads() {
        appender.start();
        logger.addAppender(appender);
    }

    public void checkNone() {
        assertEquals(List.of(), warnings);
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
