package io.millrace.task;

import java.time.Instant;
import java.util.Optional;

/**
 * A change that somebody asked for, on its way or ended. Immutable.
 *
 * @param id in the words of the dialect; no two tasks have the same
 * @param kind what is done, in the words of the dialect
 * @param subject what is changed; there is at most one running task for it
 * @param result what is told when it is done
 * @param outputs where to look when it is done, a JSON object as text
 * @param ended empty while it is running
 * @param error why it failed; empty unless it did
 */
public record Task(
        String id,
        String dialect,
        String kind,
        String subject,
        String result,
        String outputs,
        Instant created,
        Optional<Instant> ended,
        Optional<String> error) {

    /** One that begins now. */
    public static Task begun(
            String id, String dialect, String kind, String subject, String result, String outputs, Instant now) {
        return new Task(id, dialect, kind, subject, result, outputs, now, Optional.empty(), Optional.empty());
    }

    public boolean isRunning() {
        return ended.isEmpty();
    }
}
