package io.millrace.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.millrace.config.LogConfig;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to standard error, as text or JSON, without secrets. Logback finds this class by itself and starts with
 * the default configuration.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    /** Time, level, thread, class, message; then the stack trace if there is one. */
    private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level [%thread] %logger{0} - %msg%n";

    /** The JDBC driver logs every refused connection while PostgreSQL starts. A field, since the JDK forgets levels. */
    private static final java.util.logging.Logger JDBC = java.util.logging.Logger.getLogger("org.postgresql");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        install(context, LogConfig.DEFAULT);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Takes effect at once for all loggers. */
    public static void use(LogConfig config) {
        install((LoggerContext) LoggerFactory.getILoggerFactory(), config);
    }

    private static void install(LoggerContext context, LogConfig config) {
        context.reset();
        JDBC.setLevel(java.util.logging.Level.OFF);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender(context, config));
        Level level = Level.toLevel(config.level().name());
        // What libraries tell below a warning is of interest only to somebody who traces.
        root.setLevel(config.level() == LogConfig.LogLevel.TRACE ? Level.DEBUG : atLeastWarn(level));
        context.getLogger("io.millrace").setLevel(level);
    }

    private static Level atLeastWarn(Level level) {
        return level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
    }

    private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context, LogConfig config) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, config));
        appender.start();
        return appender;
    }

    static Encoder<ILoggingEvent> encoder(LoggerContext context, LogConfig config) {
        Encoder<ILoggingEvent> plain = config.format() == LogConfig.LogFormat.JSON ? json() : text();
        plain.setContext(context);
        MaskingEncoder masking = new MaskingEncoder(plain);
        masking.setContext(context);
        masking.start();
        return masking;
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(LINE);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        return encoder;
    }
}
