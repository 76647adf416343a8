package io.millrace.config;

import java.time.Duration;

/**
 * The Keboola Stream dialect.
 *
 * @param project in its addresses and answers
 * @param branch in its addresses and answers, the only one
 * @param requestBytesMax of the body of one record, inflated
 * @param uploadMin before which no rows are brought into chunks for a sink's trigger
 * @param importMin before which no file is closed for a sink's trigger
 * @param retryInitial the wait after a file could not be imported
 * @param keptFiles imported files of each sink that are shown at least
 * @param keptAge how long all are shown
 * @param showsCredentials whether columns of headers have Authorization and Cookie
 * @param templateTimeout processor time of a template for one record
 * @param templateBytes memory of a template for one record
 */
public record KeboolaConfig(
        long project,
        long branch,
        long requestBytesMax,
        Duration uploadMin,
        Duration importMin,
        Duration retryInitial,
        long keptFiles,
        Duration keptAge,
        boolean showsCredentials,
        Duration templateTimeout,
        long templateBytes) {
    static final Setting<Long> PROJECT = new Setting<>(
            "keboola.project.id",
            "1",
            ValueType.count(1, Long.MAX_VALUE),
            "The number of the project in addresses and answers. Another one makes the addresses of all sources new.");

    static final Setting<Long> BRANCH = new Setting<>(
            "keboola.branch.id",
            "1",
            ValueType.count(1, Long.MAX_VALUE),
            "The number of the one branch. Clients may write default instead.");

    static final Setting<Long> REQUEST_BODY = new Setting<>(
            "keboola.request.body",
            "1MiB",
            ValueType.size("100B", "4MiB"),
            "Bytes of the largest body that a source takes, after inflation, whatever limits.request.body says.");

    static final Setting<Duration> UPLOAD_MIN = new Setting<>(
            "keboola.upload.min-interval",
            "10s",
            ValueType.duration("0", "30m"),
            "How long records wait at least before a sink's upload trigger counts.");

    static final Setting<Duration> IMPORT_MIN = new Setting<>(
            "keboola.import.min-interval",
            "1m",
            ValueType.duration("0", "24h"),
            "How old a file is at least before a sink's import trigger closes it.");

    static final Setting<Duration> RETRY = new Setting<>(
            "keboola.retry.initial",
            "2m",
            ValueType.duration("10ms", "3h"),
            "How long after an import of a file failed the next try comes; four times as long after each further one, 3 h at most.");

    static final Setting<Long> KEPT_FILES = new Setting<>(
            "keboola.files.kept.count",
            "30",
            ValueType.count(0, 100),
            "How many imported files of each sink are shown at least; of older ones only the sums are kept.");

    static final Setting<Duration> KEPT_AGE = new Setting<>(
            "keboola.files.kept.age",
            "1h",
            ValueType.duration("15m", "720h"),
            "How long all imported files are shown.");

    static final Setting<Boolean> CREDENTIALS = new Setting<>(
            "keboola.headers.sensitive",
            "false",
            ValueType.flag(),
            "Whether columns of headers, and templates, see the headers Authorization and Cookie.");

    static final Setting<Duration> TEMPLATE_TIMEOUT = new Setting<>(
            "keboola.template.timeout",
            "1s",
            ValueType.duration("10ms", "30s"),
            "Processor time that a template may take for one record.");

    static final Setting<Long> TEMPLATE_BYTES = new Setting<>(
            "keboola.template.bytes",
            "16MiB",
            ValueType.size("64KiB", "1GiB"),
            "Memory that a template may take for one record, beside what it takes to look at the body.");

    static final SettingGroup GROUP = new SettingGroup(
            "Keboola Stream",
            PROJECT,
            BRANCH,
            REQUEST_BODY,
            UPLOAD_MIN,
            IMPORT_MIN,
            RETRY,
            KEPT_FILES,
            KEPT_AGE,
            CREDENTIALS,
            TEMPLATE_TIMEOUT,
            TEMPLATE_BYTES);

    static KeboolaConfig read(Values values) {
        return new KeboolaConfig(
                values.get(PROJECT),
                values.get(BRANCH),
                values.get(REQUEST_BODY),
                values.get(UPLOAD_MIN),
                values.get(IMPORT_MIN),
                values.get(RETRY),
                values.get(KEPT_FILES),
                values.get(KEPT_AGE),
                values.get(CREDENTIALS),
                values.get(TEMPLATE_TIMEOUT),
                values.get(TEMPLATE_BYTES));
    }
}
