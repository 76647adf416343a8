package io.millrace.query;

import io.millrace.admission.AttributesCommand;
import io.millrace.admission.Conversations;
import io.millrace.attribute.AttributeOwner;
import io.millrace.attribute.AttributeReader;
import io.millrace.attribute.AttributeValue;
import io.millrace.bus.Bus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Reads attributes for queries; they are in PostgreSQL. Thread-safe: blocks the thread that asks. */
final class StoredAttributes implements AttributeReader {
    private final Bus bus;

    StoredAttributes(Bus bus) {
        this.bus = bus;
    }

    @Override
    @SuppressWarnings("unchecked") // so the command says
    public Map<String, SortedMap<String, AttributeValue>> of(AttributeOwner owner, Collection<String> names) {
        return (Map<String, SortedMap<String, AttributeValue>>) ask(new AttributesCommand.Find(owner, names));
    }

    @Override
    @SuppressWarnings("unchecked") // so the command says
    public Map<String, SortedMap<String, AttributeValue>> page(AttributeOwner owner, String afterOrNull) {
        return (Map<String, SortedMap<String, AttributeValue>>) ask(new AttributesCommand.Page(owner, afterOrNull));
    }

    @Override
    @SuppressWarnings("unchecked") // so the command says
    public List<String> having(AttributeOwner owner, String attribute, Collection<AttributeValue> values) {
        return (List<String>) ask(new AttributesCommand.Having(owner, attribute, values));
    }

    private Object ask(AttributesCommand command) {
        return Waiting.on(bus.request(Conversations.ATTRIBUTES, command));
    }
}
