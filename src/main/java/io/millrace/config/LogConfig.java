package io.millrace.config;

/** What is written to standard error, and how. */
public record LogConfig(LogFormat format, LogLevel level) {
    /** The shape of a log line. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /** The least important lines that are written. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    static final Setting<LogFormat> FORMAT = new Setting<>(
            "log.format", "text", ValueType.oneOf(LogFormat.class), "text for people, json with one object per line.");
    static final Setting<LogLevel> LEVEL =
            new Setting<>("log.level", "info", ValueType.oneOf(LogLevel.class), "The least important lines to write.");

    static final SettingGroup GROUP = new SettingGroup("Log, on standard error", FORMAT, LEVEL);

    public static final LogConfig DEFAULT = new LogConfig(LogFormat.TEXT, LogLevel.INFO);

    static LogConfig read(Values values) {
        return new LogConfig(values.get(FORMAT), values.get(LEVEL));
    }
}
