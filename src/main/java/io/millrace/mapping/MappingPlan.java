package io.millrace.mapping;

import io.millrace.model.FieldOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a rule needs of a table.
 *
 * @param fieldsToCreate the fields that the table lacks, by name, in the order in which they are to be made
 * @param warnings what differs or looks odd, but does no harm
 */
public record MappingPlan(Map<String, FieldOptions> fieldsToCreate, List<String> warnings) {
    public MappingPlan {
        fieldsToCreate = Collections.unmodifiableMap(new LinkedHashMap<>(fieldsToCreate));
        warnings = List.copyOf(warnings);
    }
}
