package io.millrace.config;

/** What is written to standard error, and how. */
public record LogConfig(LogFormat format, LogLevel level, AccessLevel access) {
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

    /** Which requests are told. */
    public enum AccessLevel {
        OFF,
        SAMPLED,
        FULL
    }

    static final Setting<LogFormat> FORMAT = new Setting<>(
            "log.format", "text", ValueType.oneOf(LogFormat.class), "text for people, json with one object per line.");
    static final Setting<LogLevel> LEVEL =
            new Setting<>("log.level", "info", ValueType.oneOf(LogLevel.class), "The least important lines to write.");

    static final Setting<AccessLevel> ACCESS = new Setting<>(
            "log.access",
            "off",
            ValueType.oneOf(AccessLevel.class),
            "Which requests get a line: none, one in a hundred, or all. Refusals are told in samples anyway.");

    static final SettingGroup GROUP = new SettingGroup("Log, on standard error", FORMAT, LEVEL, ACCESS);

    public static final LogConfig DEFAULT = new LogConfig(LogFormat.TEXT, LogLevel.INFO);

    /** Without lines for requests. */
    public LogConfig(LogFormat format, LogLevel level) {
        this(format, level, AccessLevel.OFF);
    }

    static LogConfig read(Values values) {
        return new LogConfig(values.get(FORMAT), values.get(LEVEL), values.get(ACCESS));
    }
}
