package io.millrace.script;

import java.util.List;
import java.util.Map;

/** What a script reaches of the server. Called by the thread that runs the script, and may block it. */
public interface ScriptHost {
    /**
     * A request, as a client would send it.
     *
     * @param query parameters, in order
     * @param body JSON; empty for none
     */
    Reply perform(
            String verb, String path, List<Map.Entry<String, String>> query, String body, Map<String, String> headers);

    /** @param headers by name */
    record Reply(int status, String contentType, Map<String, String> headers, String body) {}

    void log(String text);
}
