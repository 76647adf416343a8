package io.millrace.admission;

import io.millrace.mapping.Mapping;
import io.millrace.model.Request;
import java.util.List;

/**
 * Asks what mappings would make of a request; nothing is stored.
 *
 * @param mappings those of sinks, perhaps of such that take no records
 * @param request with its time of receipt
 */
public record DryRunCommand(List<Mapping> mappings, Request request) {
    public DryRunCommand {
        mappings = List.copyOf(mappings);
    }
}
