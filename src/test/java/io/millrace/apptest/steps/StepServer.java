package io.millrace.apptest.steps;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/** What vectors do with the server besides sending requests. */
public interface StepServer {
    /** Where it is now. */
    URI base();

    /**
     * Carries a control out.
     *
     * @param control the step; its references are replaced
     * @return false if there is no such control
     */
    boolean control(JsonNode control) throws Exception;
}
