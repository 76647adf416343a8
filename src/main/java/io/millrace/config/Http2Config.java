package io.millrace.config;

/**
 * What one connection of HTTP/2 may do.
 *
 * @param streamsMax requests at a time
 * @param resetsMax streams that are reset within 30 s
 * @param controlsMax pings and settings within 30 s
 */
public record Http2Config(int streamsMax, int resetsMax, int controlsMax) {
    static final Setting<Integer> STREAMS_MAX = new Setting<>(
            "http2.streams",
            "100",
            ValueType.integer(1, 100_000),
            "Requests that one HTTP/2 connection has under way at a time. More are refused one by one.");
    static final Setting<Integer> RESETS_MAX = new Setting<>(
            "http2.resets",
            "200",
            ValueType.integer(1, 1_000_000),
            "Requests that one HTTP/2 connection may cancel, or break the rules of, within 30 s. Beyond it it is closed.");
    static final Setting<Integer> CONTROLS_MAX = new Setting<>(
            "http2.controls",
            "1000",
            ValueType.integer(10, 10_000_000),
            "PING and SETTINGS frames that one HTTP/2 connection may send within 30 s. Beyond it it is closed.");

    static final SettingGroup GROUP = new SettingGroup("HTTP/2", STREAMS_MAX, RESETS_MAX, CONTROLS_MAX);

    static Http2Config read(Values values) {
        return new Http2Config(values.get(STREAMS_MAX), values.get(RESETS_MAX), values.get(CONTROLS_MAX));
    }
}
