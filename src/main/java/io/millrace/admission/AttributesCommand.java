package io.millrace.admission;

import io.millrace.attribute.AttributeChange;
import io.millrace.attribute.AttributeOwner;
import io.millrace.attribute.AttributeReader;
import io.millrace.attribute.AttributeValue;
import java.util.Collection;
import java.util.List;

/** What the keeper of attributes is asked. */
public sealed interface AttributesCommand {
    /** Makes the changes in their order, all or none; the reply is null, and comes when they are durable. */
    record Change(List<AttributeChange> changes) implements AttributesCommand {
        public Change {
            changes = List.copyOf(changes);
        }
    }

    /** Replied to as {@link AttributeReader#of} answers. */
    record Find(AttributeOwner owner, Collection<String> names) implements AttributesCommand {}

    /** Replied to as {@link AttributeReader#page} answers. */
    record Page(AttributeOwner owner, String afterOrNull) implements AttributesCommand {}

    /** Replied to as {@link AttributeReader#having} answers. */
    record Having(AttributeOwner owner, String attribute, Collection<AttributeValue> values)
            implements AttributesCommand {}
}
