package io.millrace.api;

import java.util.List;

/**
 * Whether the server should get traffic.
 *
 * @param reasons why not, each with the word of its cause first; empty if it should
 * @param notices what somebody should look at although the server serves, in the same form
 */
public record Readiness(List<String> reasons, List<String> notices) {
    public static final Readiness READY = new Readiness(List.of(), List.of());

    public boolean isReady() {
        return reasons.isEmpty();
    }

    /** One line for each. */
    String text() {
        StringBuilder text = new StringBuilder(isReady() ? "ready\n" : "not ready:\n");
        reasons.forEach(reason -> text.append(reason).append('\n'));
        notices.forEach(notice -> text.append(notice).append('\n'));
        return text.toString();
    }
}
