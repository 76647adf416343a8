package io.millrace.pql;

import io.millrace.attribute.AttributeOwner;
import io.millrace.attribute.AttributeReader;
import io.millrace.attribute.AttributeValue;
import io.millrace.bitmap.RecordSet;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Query;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.RowResult;
import io.millrace.pql.result.RecordAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Finds which of some records have attributes. Of few records it asks for each; of many it walks over the attributes, so that it costs by
 * the smaller of both. Confined to one thread.
 */
final class AttributedRecords {
    /** More are compared with those that have attributes. */
    private static final int ASKED_MAX = 1 << 16;

    /** About what an attribute holds beside its text. */
    private static final long ATTRIBUTE_BYTES = 128;

    private record Found(long id, String name, SortedMap<String, AttributeValue> values) {}

    private final Scope scope;
    private final AttributeOwner owner;
    private final boolean areKeyed;

    /** @param scope whose table has the records */
    AttributedRecords(Scope scope) {
        this.scope = scope;
        this.owner = AttributeOwner.records(scope.table().schema().id());
        this.areKeyed = scope.table().schema().isKeyed();
    }

    /** Whether the answer has the attributes of its records: the request says so, or an Options() of it. */
    static boolean areWanted(Query query, Scope scope) {
        boolean areWanted = scope.rows().recordAttributes();
        for (Call call : query.calls()) {
            if (call.key().equals("options") && call.args().get("columnAttrs") instanceof Value.Bool wanted) {
                areWanted = wanted.value();
            }
        }
        return areWanted;
    }

    /** Those of all rows of records among the results, by id. */
    List<RecordAttributes> of(List<QueryResult> results) {
        RecordSet records = RecordSet.union(results.stream()
                .filter(RowResult.class::isInstance)
                .map(result -> ((RowResult) result).records())
                .toList());
        SortedMap<Long, RecordAttributes> found = new TreeMap<>();
        long[] bytes = {0};
        forEach(
                records,
                some -> some.forEach(record -> {
                    found.put(
                            record.id(),
                            new RecordAttributes(
                                    areKeyed ? 0 : record.id(), areKeyed ? record.name() : null, record.values()));
                    bytes[0] += bytes(record.values());
                    requireRoom(bytes[0]);
                }));
        return List.copyOf(found.values());
    }

    private void requireRoom(long bytes) {
        if (bytes > scope.heldBytesMax()) {
            throw PqlProblem.tooLarge("the attributes of the records of the answer hold more than the "
                    + scope.heldBytesMax() + " bytes that one request may; ask for fewer records");
        }
    }

    private static long bytes(SortedMap<String, AttributeValue> values) {
        long bytes = 0;
        for (var value : values.entrySet()) {
            bytes += ATTRIBUTE_BYTES
                    + value.getKey().length()
                    + value.getValue().text().length();
        }
        return bytes;
    }

    /** The records lose their attributes with the answer's writes. */
    void forget(RecordSet records) {
        forEach(records, some -> scope.attributes()
                .forget(owner, some.stream().map(Found::name).toList()));
    }

    private void forEach(RecordSet records, Consumer<List<Found>> pages) {
        if (records.isEmpty() || !scope.attributes().hasAny(owner)) {
            return;
        }
        if (records.cardinality() <= ASKED_MAX) {
            ask(records, pages);
        } else {
            scope.attributes().forEachPage(owner, page -> pages.accept(among(records, page)));
        }
    }

    private void ask(RecordSet records, Consumer<List<Found>> pages) {
        PrimitiveIterator.OfLong ids = records.iterator();
        long[] some = new long[AttributeReader.NAMES_MAX];
        while (ids.hasNext()) {
            scope.interruption().check();
            int size = 0;
            while (size < some.length && ids.hasNext()) {
                some[size++] = ids.nextLong();
            }
            pages.accept(asked(some, size));
        }
    }

    private List<Found> asked(long[] ids, int size) {
        String[] keys = areKeyed ? scope.table().recordKeys(RecordSet.ofSorted(ids, size)) : new String[0];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            names.add(areKeyed ? keys[i] : Long.toString(ids[i]));
        }
        scope.attributes().read(owner, names);
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            SortedMap<String, AttributeValue> values = scope.attributes().of(owner, names.get(i));
            if (!values.isEmpty()) {
                found.add(new Found(ids[i], names.get(i), values));
            }
        }
        return found;
    }

    private List<Found> among(RecordSet records, Map<String, SortedMap<String, AttributeValue>> page) {
        scope.interruption().check();
        List<Found> found = new ArrayList<>();
        page.forEach((name, values) -> {
            OptionalLong id = areKeyed ? scope.table().recordId(name) : OptionalLong.of(Long.parseLong(name));
            if (!values.isEmpty() && id.isPresent() && records.contains(id.getAsLong())) {
                found.add(new Found(id.getAsLong(), name, values));
            }
        });
        return found;
    }
}
