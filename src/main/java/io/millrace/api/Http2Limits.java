package io.millrace.api;

/**
 * What one connection of HTTP/2 may do.
 *
 * @param streamsMax requests at a time
 * @param resetsMax streams that are reset within {@link #WINDOW_SECONDS}, by the client or for its faults
 * @param controlsMax pings and settings that the client sends within the same time
 */
public record Http2Limits(int streamsMax, int resetsMax, int controlsMax) {
    public static final Http2Limits DEFAULT = new Http2Limits(100, 200, 1_000);

    static final int WINDOW_SECONDS = 30;

    public Http2Limits {
        if (Math.min(streamsMax, Math.min(resetsMax, controlsMax)) < 1) {
            throw new IllegalArgumentException("limits of HTTP/2 must be positive");
        }
    }
}
