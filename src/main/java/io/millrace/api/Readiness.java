package io.millrace.api;

import java.util.List;

/**
 * Whether the server should get traffic.
 *
 * @param reasons why not; empty if it should
 */
public record Readiness(List<String> reasons) {
    public static final Readiness READY = new Readiness(List.of());

    public boolean isReady() {
        return reasons.isEmpty();
    }
}
