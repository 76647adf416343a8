package io.millrace.coordinator.attribute;

import io.millrace.attribute.AttributeChange;
import io.millrace.attribute.AttributeOwner;
import io.millrace.attribute.AttributeValue;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Notes that are written together; of one attribute the last value counts. Confined to its verticle. */
final class AttributeNotes {
    private record Place(AttributeOwner owner, String name, String attribute) {}

    /** In one order, so that two who write the same places do not wait for each other. */
    private static final Comparator<Place> ORDER = Comparator.<Place>comparingLong(
                    place -> place.owner().table().value())
            .thenComparingInt(place -> place.owner().field())
            .thenComparing(Place::name)
            .thenComparing(Place::attribute);

    private final Map<Place, Optional<AttributeValue>> values = new TreeMap<>(ORDER);

    void add(AttributeChange.Note note) {
        note.values().forEach((attribute, value) -> values.put(new Place(note.owner(), note.name(), attribute), value));
    }

    /** Writes nothing of fields and tables that were deleted meanwhile. */
    Future<Void> write(SqlConnection connection) {
        List<Place> set = values.keySet().stream()
                .filter(place -> values.get(place).isPresent())
                .toList();
        List<Place> taken = values.keySet().stream()
                .filter(place -> values.get(place).isEmpty())
                .toList();
        return put(connection, set).compose(done -> take(connection, taken));
    }

    private Future<?> put(SqlConnection connection, List<Place> places) {
        if (places.isEmpty()) {
            return Future.succeededFuture();
        }
        Buffer[] written = places.stream()
                .map(place ->
                        AttributeLedger.utf8(values.get(place).orElseThrow().text()))
                .toArray(Buffer[]::new);
        return connection
                .preparedQuery(
                        """
                        insert into attributes (table_id, field_id, name, attribute, value)
                        select w.table_id, nullif(w.field_id, 0), w.name, w.attribute, w.value
                        from unnest($1::bigint[], $2::int[], $3::bytea[], $4::text[], $5::bytea[])
                            as w (table_id, field_id, name, attribute, value)
                        where exists (select from tables t where t.id = w.table_id and t.deleted is null)
                            and (w.field_id = 0 or exists (select from fields f
                                where f.table_id = w.table_id and f.id = w.field_id and f.dropped is null))
                        on conflict (table_id, coalesce(field_id, 0), sha256(name), attribute)
                            do update set value = excluded.value
                        """)
                .execute(tuple(places).addValue(written));
    }

    private static Future<Void> take(SqlConnection connection, List<Place> places) {
        if (places.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(
                        """
                        delete from attributes a using unnest($1::bigint[], $2::int[], $3::bytea[], $4::text[])
                            as w (table_id, field_id, name, attribute)
                        where a.table_id = w.table_id and coalesce(a.field_id, 0) = w.field_id
                            and sha256(a.name) = sha256(w.name) and a.attribute = w.attribute
                        """)
                .execute(tuple(places))
                .mapEmpty();
    }

    private static Tuple tuple(List<Place> places) {
        return Tuple.tuple()
                .addValue(places.stream()
                        .map(place -> place.owner().table().value())
                        .toArray(Long[]::new))
                .addValue(places.stream().map(place -> place.owner().field()).toArray(Integer[]::new))
                .addValue(places.stream()
                        .map(place -> AttributeLedger.utf8(place.name()))
                        .toArray(Buffer[]::new))
                .addValue(places.stream().map(Place::attribute).toArray(String[]::new));
    }
}
