package io.millrace.config;

/**
 * The Keboola Stream dialect.
 *
 * @param project in its addresses and answers
 * @param branch in its addresses and answers, the only one
 * @param requestBytesMax of the body of one record, inflated
 */
public record KeboolaConfig(long project, long branch, long requestBytesMax) {
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

    static final SettingGroup GROUP = new SettingGroup("Keboola Stream", PROJECT, BRANCH, REQUEST_BODY);

    static KeboolaConfig read(Values values) {
        return new KeboolaConfig(values.get(PROJECT), values.get(BRANCH), values.get(REQUEST_BODY));
    }
}
