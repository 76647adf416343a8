package io.millrace.attribute;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What happens to attributes. Immutable. */
public sealed interface AttributeChange {
    AttributeOwner owner();

    /**
     * One row or record gets values; its other attributes stay.
     *
     * @param name its id in digits, or its key
     * @param values by attribute; one that is empty takes the attribute away
     */
    record Note(AttributeOwner owner, String name, Map<String, Optional<AttributeValue>> values)
            implements AttributeChange {
        public Note {
            values = Map.copyOf(values);
        }
    }

    /** These rows or records lose all attributes. */
    record Forget(AttributeOwner owner, List<String> names) implements AttributeChange {
        public Forget {
            names = List.copyOf(names);
        }
    }
}
