package io.millrace.config;

/**
 * The FeatureBase dialect.
 *
 * @param protobuf which generation of clients the answers in protobuf are for
 */
public record FeatureBaseConfig(Protobuf protobuf) {
    /** Generations of clients. */
    public enum Protobuf {
        /** By the client's User-Agent. */
        AUTO,
        PILOSA1,
        FEATUREBASE3
    }

    static final Setting<Protobuf> PROTOBUF = new Setting<>(
            "featurebase.protobuf",
            "auto",
            ValueType.oneOf(Protobuf.class),
            "Which clients answers in protobuf are for: those of Pilosa 1.x number the kinds of results otherwise. auto = by User-Agent; the header X-Pilosa-Dialect of a request overrides it.");

    static final SettingGroup GROUP = new SettingGroup("FeatureBase", PROTOBUF);

    static FeatureBaseConfig read(Values values) {
        return new FeatureBaseConfig(values.get(PROTOBUF));
    }
}
