package io.millrace.attribute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.attribute.AttributeChange.Note;
import io.millrace.attribute.AttributeValue.Int;
import io.millrace.attribute.AttributeValue.Real;
import io.millrace.attribute.AttributeValue.Text;
import io.millrace.model.TableId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class AttributeDraftTest {
    private static final AttributeOwner ROWS = new AttributeOwner(new TableId(1), 2);
    private static final AttributeOwner RECORDS = AttributeOwner.records(new TableId(1));

    /** One attribute, {@code a}, of some names. */
    private final Map<String, AttributeValue> stored = new TreeMap<>(Map.of("1", new Int(1), "2", new Int(2)));

    private final List<Object> questions = new ArrayList<>();
    private final AttributeDraft draft = new AttributeDraft(new Stored(), ROWS::equals);

    private final class Stored implements AttributeReader {
        @Override
        public Map<String, SortedMap<String, AttributeValue>> of(AttributeOwner owner, Collection<String> names) {
            questions.add(List.copyOf(names));
            Map<String, SortedMap<String, AttributeValue>> found = new HashMap<>();
            names.stream()
                    .filter(stored::containsKey)
                    .forEach(name -> found.put(name, new TreeMap<>(Map.of("a", stored.get(name)))));
            return found;
        }

        @Override
        public Map<String, SortedMap<String, AttributeValue>> page(AttributeOwner owner, String afterOrNull) {
            return afterOrNull == null
                    ? of(owner, List.of("1"))
                    : afterOrNull.equals("1") ? of(owner, List.of("2")) : Map.of();
        }

        @Override
        public List<String> having(AttributeOwner owner, String attribute, Collection<AttributeValue> values) {
            return stored.entrySet().stream()
                    .filter(entry -> values.contains(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private void note(String name, String attribute, AttributeValue valueOrNull) {
        draft.note(new Note(ROWS, name, Map.of(attribute, Optional.ofNullable(valueOrNull))));
    }

    @Test
    void seesWhatIsStoredUnderWhatHasChanged() {
        note("1", "b", new Text("x"));
        assertEquals(Map.of("a", new Int(1), "b", new Text("x")), draft.of(ROWS, "1"));
        note("1", "a", null);
        assertEquals(Map.of("b", new Text("x")), draft.of(ROWS, "1"));
        draft.forget(ROWS, List.of("1", "2"));
        assertEquals(Map.of(), draft.of(ROWS, "1"));
        note("2", "c", new Int(3));
        assertEquals(Map.of("c", new Int(3)), draft.of(ROWS, "2"));
        assertEquals(4, draft.changes().size());
    }

    @Test
    void asksForManyAtOnceAndForNoneTwice() {
        draft.read(ROWS, List.of("1", "2", "3", "1"));
        draft.of(ROWS, "1");
        draft.of(ROWS, "3");
        note("7", "a", new Int(7));
        assertEquals(List.of(List.of("1", "2", "3")), questions);
    }

    @Test
    void neverAsksWhereNothingIsStored() {
        assertEquals(Map.of(), draft.of(RECORDS, "1"));
        assertEquals(Set.of(), draft.having(RECORDS, "a", Set.of(new Int(1))));
        draft.forEachPage(RECORDS, page -> assertEquals(Map.of(), page));
        assertEquals(List.of(), questions);
    }

    @Test
    void findsByValueWhatIsStoredAndWhatHasChanged() {
        note("1", "a", new Int(2));
        note("2", "a", new Int(9));
        note("3", "a", new Int(2));
        assertEquals(Set.of("1", "3"), draft.having(ROWS, "a", Set.of(new Int(2))));
    }

    @Test
    void walksOverAllThatHaveAttributes() {
        note("2", "a", new Int(5));
        note("3", "a", new Int(6));
        Map<String, Object> found = new TreeMap<>();
        draft.forEachPage(ROWS, page -> page.forEach((name, values) -> found.put(name, values.get("a"))));
        assertEquals(Map.of("1", new Int(1), "2", new Int(5), "3", new Int(6)), found);
    }

    @Test
    void keepsValuesDigitForDigit() {
        for (AttributeValue value : List.of(
                new Text("s\u0000é"),
                new Int(Long.MIN_VALUE),
                new AttributeValue.Bool(false),
                new Real(new BigDecimal("-0.10")),
                new Real(new BigDecimal("12345678901234567890.5")))) {
            assertEquals(value, AttributeValue.of(value.text()));
        }
        assertEquals(new Real(new BigDecimal("1.0")), new Real(new BigDecimal("1.00")));
    }
}
