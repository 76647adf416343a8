package io.millrace.attribute;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The attributes as the calls of one request see them: those that are stored, and on top what the calls before have changed. Nothing of
 * it is stored here. Confined to one thread.
 */
public final class AttributeDraft {
    private record Name(AttributeOwner owner, String name) {}

    /** What the calls have changed of one name. */
    private static final class Changed {
        private boolean isForgotten;
        private final Map<String, Optional<AttributeValue>> values = new HashMap<>();

        SortedMap<String, AttributeValue> on(Map<String, AttributeValue> stored) {
            SortedMap<String, AttributeValue> now = isForgotten ? new TreeMap<>() : new TreeMap<>(stored);
            values.forEach((attribute, value) ->
                    value.ifPresentOrElse(set -> now.put(attribute, set), () -> now.remove(attribute)));
            return now;
        }
    }

    private final AttributeReader stored;
    private final Predicate<AttributeOwner> hasStored;
    private final List<AttributeChange> changes = new ArrayList<>();
    private final Map<Name, Changed> changed = new LinkedHashMap<>();
    private final Map<Name, SortedMap<String, AttributeValue>> read = new HashMap<>();

    /** @param hasStored whether it is worth to ask what is stored */
    public AttributeDraft(AttributeReader stored, Predicate<AttributeOwner> hasStored) {
        this.stored = stored;
        this.hasStored = hasStored;
    }

    /** What the calls have changed, in their order. */
    public List<AttributeChange> changes() {
        return List.copyOf(changes);
    }

    /** Whether any of the owner's may have attributes. */
    public boolean hasAny(AttributeOwner owner) {
        return hasStored.test(owner)
                || changed.keySet().stream().anyMatch(name -> name.owner().equals(owner));
    }

    /** By attribute; empty if it has none. */
    public SortedMap<String, AttributeValue> of(AttributeOwner owner, String name) {
        read(owner, List.of(name));
        Name key = new Name(owner, name);
        return now(key, read.getOrDefault(key, new TreeMap<>()));
    }

    private SortedMap<String, AttributeValue> now(Name name, SortedMap<String, AttributeValue> values) {
        Changed change = changed.get(name);
        return change == null ? values : change.on(values);
    }

    /** Reads what is stored of many at once, so that asking for each costs nothing. */
    public void read(AttributeOwner owner, Collection<String> names) {
        if (!hasStored.test(owner)) {
            return;
        }
        List<String> unknown = names.stream()
                .filter(name -> !read.containsKey(new Name(owner, name)))
                .distinct()
                .toList();
        for (int begin = 0; begin < unknown.size(); begin += AttributeReader.NAMES_MAX) {
            List<String> some = unknown.subList(begin, Math.min(unknown.size(), begin + AttributeReader.NAMES_MAX));
            Map<String, SortedMap<String, AttributeValue>> found = stored.of(owner, some);
            some.forEach(name -> read.put(new Name(owner, name), found.getOrDefault(name, new TreeMap<>())));
        }
    }

    /** All that have attributes, page by page, without keeping them; one that was changed may come twice. */
    public void forEachPage(AttributeOwner owner, Consumer<Map<String, SortedMap<String, AttributeValue>>> pages) {
        Map<String, SortedMap<String, AttributeValue>> page =
                hasStored.test(owner) ? stored.page(owner, null) : Map.of();
        while (!page.isEmpty()) {
            Map<String, SortedMap<String, AttributeValue>> now = new LinkedHashMap<>();
            page.forEach((name, values) -> now.put(name, now(new Name(owner, name), values)));
            pages.accept(now);
            List<String> names = List.copyOf(page.keySet());
            page = stored.page(owner, names.get(names.size() - 1));
        }
        Map<String, SortedMap<String, AttributeValue>> last = new LinkedHashMap<>();
        changedNames(owner).forEach(name -> last.put(name, of(owner, name)));
        pages.accept(last);
    }

    private List<String> changedNames(AttributeOwner owner) {
        return changed.keySet().stream()
                .filter(name -> name.owner().equals(owner))
                .map(Name::name)
                .toList();
    }

    /** The names that have one of the values. */
    public Set<String> having(AttributeOwner owner, String attribute, Collection<AttributeValue> values) {
        Set<String> names = new LinkedHashSet<>();
        if (hasStored.test(owner)) {
            names.addAll(stored.having(owner, attribute, values));
        }
        List<String> uncertain = changedNames(owner);
        read(owner, uncertain);
        for (String name : uncertain) {
            AttributeValue now = of(owner, name).get(attribute);
            if (now != null && values.contains(now)) {
                names.add(name);
            } else {
                names.remove(name);
            }
        }
        return names;
    }

    public void note(AttributeChange.Note note) {
        changed.computeIfAbsent(new Name(note.owner(), note.name()), name -> new Changed())
                .values
                .putAll(note.values());
        changes.add(note);
    }

    public void forget(AttributeOwner owner, Collection<String> names) {
        for (String name : names) {
            Changed change = new Changed();
            change.isForgotten = true;
            changed.put(new Name(owner, name), change);
        }
        if (!names.isEmpty()) {
            changes.add(new AttributeChange.Forget(owner, List.copyOf(names)));
        }
    }
}
