package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.PeriodsCommand;
import io.millrace.admission.Queries;
import io.millrace.admission.ReadCommand;
import io.millrace.api.Cancellation;
import io.millrace.api.json.Json;
import io.millrace.catalog.Subscription;
import io.millrace.model.FieldColumn;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordCursor;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.model.TableId;
import io.millrace.model.Ticks;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Events read back, in the order of their ids. Thread-safe. */
final class EventReads {
    private static final String PAYLOAD_FIELD = "payload";
    private static final String TICK_FIELD = "tick";
    private static final String VALID_TIME_FIELD = "valid_time";
    static final List<String> FIELDS =
            List.of(PAYLOAD_FIELD, "metadata", VALID_TIME_FIELD, TICK_FIELD, FileContents.FIELD);
    static final int PAYLOAD = 0;
    static final int METADATA = 1;
    private static final int VALID_TIME = 2;
    private static final int TICK = 3;
    private static final int CONTENT = 4;

    /** Of an event whose payload has all. */
    static final long NO_CONTENT = 0;

    /** Parts of large files in one page, some 700 kB each: a small part of the heap, as for what pages hold themselves. */
    private static final int CONTENTS_MAX =
            (int) Math.max(1, Math.min(32, (Runtime.getRuntime().maxMemory() / 64) >> 20));

    private static final long HOUR_MICROS = Duration.ofHours(1).toNanos() / 1000;

    /** Of an event without a time of its own. */
    private static final long NO_TICK = -1;

    private final Queries queries;
    private final FileContents contents;

    EventReads(Queries queries) {
        this.queries = queries;
        this.contents = new FileContents(queries);
    }

    /**
     * What is asked for.
     *
     * @param bucketMicros start of the hour
     * @param cursor text of an earlier page; null for the first one
     * @param fromOrNull included, also by its time alone
     * @param afterOrNull not included
     * @param toOrNull included
     * @param isUnmasked whether the reader may see everything
     */
    record Question(
            List<EventType> types,
            long bucketMicros,
            String cursor,
            EventId fromOrNull,
            EventId afterOrNull,
            EventId toOrNull,
            boolean isDescending,
            int pageSize,
            boolean isUnmasked) {}

    /** {@code {"events","nextCursor"?}}. */
    Future<Buffer> events(Question question) {
        Map<TableId, EventType> types = byTable(question.types());
        return queries.read(new ReadCommand(types.keySet(), range(question), FIELDS, interruption()))
                .compose(page -> {
                    int count = fitting(page);
                    return payloads(types, page, count, 0, new byte[count][])
                            .map(payloads -> page(
                                    question,
                                    types,
                                    page,
                                    question.isUnmasked() ? payloads : masked(types, page, payloads)));
                });
    }

    private static byte[][] masked(Map<TableId, EventType> types, RecordPage page, byte[][] payloads) {
        Map<TableId, Optional<PayloadMask>> masks = new HashMap<>();
        for (int i = 0; i < payloads.length; i++) {
            Optional<PayloadMask> mask = masks.computeIfAbsent(
                    page.table(i), table -> types.get(table).mask());
            if (mask.isPresent() && payloads[i] != null) {
                payloads[i] = mask.get().apply(payloads[i]);
            }
        }
        return payloads;
    }

    /** How many records of the page there is room for with the parts of files that they are of. */
    private static int fitting(RecordPage page) {
        int contents = 0;
        for (int i = 0; i < page.size(); i++) {
            if (content(page, i) != NO_CONTENT && ++contents > CONTENTS_MAX) {
                return i;
            }
        }
        return page.size();
    }

    /** Fills in the payloads from an index on, one part of a file after the other. */
    private Future<byte[][]> payloads(
            Map<TableId, EventType> types, RecordPage page, int count, int from, byte[][] payloads) {
        int at = from;
        while (at < count && content(page, at) == NO_CONTENT) {
            payloads[at] = value(page, at, PAYLOAD);
            at++;
        }
        if (at == count) {
            return Future.succeededFuture(payloads);
        }
        int index = at;
        return contents.payload(types.get(page.table(index)), page, index).compose(payload -> {
            payloads[index] = payload;
            return payloads(types, page, count, index + 1, payloads);
        });
    }

    private static Map<TableId, EventType> byTable(List<EventType> types) {
        return types.stream().collect(Collectors.toMap(EventType::table, Function.identity(), (one, same) -> one));
    }

    private Cancellation interruption() {
        return new Cancellation(queries.timeout(), System::nanoTime);
    }

    private static ReadRange range(Question question) {
        ReadRange range = ReadRange.all(ReadOrder.EVENT_TIME, question.pageSize())
                .withEventTimes(question.bucketMicros(), question.bucketMicros() + HOUR_MICROS - 1)
                .between(first(question), end(question));
        if (question.cursor() != null) {
            range = range.after(RecordCursor.parse(question.cursor()));
        }
        return question.isDescending() ? range.descending() : range;
    }

    private static RecordPoint first(Question question) {
        EventId from = question.fromOrNull();
        if (from != null) {
            return new RecordPoint(Ticks.micros(from.ticks()), isOurs(from) ? from.recordId() : 0);
        }
        EventId after = question.afterOrNull();
        return after == null
                ? null
                : new RecordPoint(Ticks.micros(after.ticks()), isOurs(after) ? after.recordId() + 1 : 0);
    }

    private static RecordPoint end(Question question) {
        EventId to = question.toOrNull();
        return to == null
                ? null
                : new RecordPoint(Ticks.micros(to.ticks()), isOurs(to) ? to.recordId() + 1 : Long.MAX_VALUE);
    }

    /** @param payloads of as many records of the page as are to be told */
    private static Buffer page(Question question, Map<TableId, EventType> types, RecordPage page, byte[][] payloads) {
        List<Integer> order = new ArrayList<>(payloads.length);
        EventId[] ids = new EventId[payloads.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = id(page, i);
            if (isWanted(question, ids[i])) {
                order.add(i);
            }
        }
        Comparator<Integer> byId =
                Comparator.<Integer>comparingLong(i -> ids[i].ticks()).thenComparingLong(i -> ids[i].recordId());
        order.sort(question.isDescending() ? byId.reversed() : byId);
        EventText text = EventText.page();
        for (int i : order) {
            add(text, types, page, i, ids[i], payloads[i]);
        }
        return text.end(next(page, payloads.length));
    }

    /** The cursor behind so many records; null if there are no more. */
    private static String next(RecordPage page, int count) {
        if (count == page.size()) {
            return page.hasMore() ? page.next().toString() : null;
        }
        RecordPoint last = new RecordPoint(page.eventMicros(count - 1), page.id(count - 1));
        return RecordCursor.behind(ReadOrder.EVENT_TIME, page.table(count - 1), last)
                .toString();
    }

    private static void add(
            EventText text,
            Map<TableId, EventType> types,
            RecordPage page,
            int index,
            EventId id,
            byte[] payloadOrNull) {
        text.add(
                types.get(page.table(index)),
                id,
                value(page, index, METADATA),
                payloadOrNull,
                validTime(page, index, id));
    }

    /**
     * One event, as it is in a page; empty if none of the types has it, or has it still. All of them are looked at, and nothing else, so that the
     * answer takes no longer or shorter for what others have.
     */
    Future<Optional<Buffer>> event(List<EventType> types, EventId id, boolean isUnmasked) {
        Map<TableId, EventType> byTable = byTable(types);
        return page(byTable.keySet(), id).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            RecordPage page = found.get();
            return payloads(byTable, page, 1, 0, new byte[1][]).map(payloads -> {
                EventText text = EventText.single();
                byte[][] shown = isUnmasked ? payloads : masked(byTable, page, payloads);
                add(text, byTable, page, 0, id, shown[0]);
                return Optional.of(text.end());
            });
        });
    }

    /** The event type that has the event; empty as above. */
    Future<Optional<EventType>> typeOf(List<EventType> types, EventId id) {
        Map<TableId, EventType> byTable = byTable(types);
        return page(byTable.keySet(), id).map(found -> found.map(page -> byTable.get(page.table(0))));
    }

    /** Of that event alone. */
    private Future<Optional<RecordPage>> page(Set<TableId> tables, EventId id) {
        if (tables.isEmpty() || !isOurs(id)) {
            return Future.succeededFuture(Optional.empty());
        }
        RecordPoint end = new RecordPoint(id.point().eventMicros(), id.recordId() + 1);
        ReadRange range = ReadRange.all(ReadOrder.EVENT_TIME, 1).between(id.point(), end);
        return queries.read(new ReadCommand(tables, range, FIELDS, interruption()))
                .map(page -> page.size() == 0 || !id(page, 0).equals(id) ? Optional.empty() : Optional.of(page));
    }

    /** Of bounds that others made only the time counts, to the tick. */
    private static boolean isWanted(Question question, EventId id) {
        EventId from = question.fromOrNull();
        EventId after = from == null ? question.afterOrNull() : null;
        EventId to = question.toOrNull();
        return (from == null || isOurs(from) || id.ticks() >= from.ticks())
                && (after == null || isOurs(after) || id.ticks() > after.ticks())
                && (to == null || isOurs(to) || id.ticks() <= to.ticks());
    }

    private static boolean isOurs(EventId id) {
        return id.recordId() != EventId.UNKNOWN;
    }

    /** ISO 8601. */
    static String validTime(RecordPage page, int index, EventId id) {
        return CatalogueJson.time(Instant.ofEpochMilli(number(page, index, VALID_TIME, Ticks.millis(id.ticks()))));
    }

    /** @param page with cells of {@link #FIELDS} */
    static EventId id(RecordPage page, int index) {
        return id(page, index, TICK);
    }

    private static EventId id(RecordPage page, int index, int tickField) {
        long record = page.id(index);
        long tick = number(page, index, tickField, NO_TICK);
        return new EventId(tick == NO_TICK ? record : page.eventMicros(index) * Ticks.PER_MICRO + tick, record);
    }

    /** The record that has what the event is a part of; {@link #NO_CONTENT} if its payload has that. */
    static long content(RecordPage page, int index) {
        return number(page, index, CONTENT, NO_CONTENT);
    }

    private static long number(RecordPage page, int index, int field, long otherwise) {
        FieldColumn column = column(page, index, field);
        int place = page.place()[index];
        return column instanceof FieldColumn.Numbers numbers
                        && numbers.present().get(place)
                ? numbers.values()[place]
                : otherwise;
    }

    private static FieldColumn column(RecordPage page, int index, int field) {
        return page.parts().get(page.part()[index]).columns().get(field);
    }

    /** As it is stored; null if there is none. */
    static byte[] value(RecordPage page, int index, int field) {
        return column(page, index, field) instanceof FieldColumn.Values values
                ? values.values()[page.place()[index]]
                : null;
    }

    /**
     * Of so many events that were stored together. Those that are gone have the times of their records. Payloads, of which only a few might fit
     * a page, stay where they are.
     */
    Future<List<EventId>> ids(EventType type, long firstRecord, int records) {
        return together(type, firstRecord, records, TICK_FIELD).map(page -> {
            EventId[] ids = new EventId[records];
            for (int i = 0; i < records; i++) {
                ids[i] = new EventId(firstRecord + i, firstRecord + i);
            }
            for (int i = 0; i < page.size(); i++) {
                ids[(int) (page.id(i) - firstRecord)] = id(page, i, 0);
            }
            return List.of(ids);
        });
    }

    /** That of the file of which the event is a part; empty if it is of none, or gone. */
    Future<Optional<String>> checksum(EventType type, long record) {
        return together(type, record, 1, PAYLOAD_FIELD)
                .map(page -> page.size() == 0 ? null : value(page, 0, 0))
                .map(payload -> payload == null
                        ? Optional.empty()
                        : Optional.ofNullable(Json.parse(payload, payload.length)
                                .path("checksum")
                                .textValue()));
    }

    /**
     * An event that came.
     *
     * @param validMillis since 1970
     */
    record Arrival(TableId table, EventId id, long validMillis) {}

    /** Some in the order in which they came; there may be more behind the last one. */
    record Arrivals(List<Arrival> events, boolean hasMore) {}

    /**
     * The events that came behind one record.
     *
     * @param last the last record that is wanted; everything up to it can be seen
     */
    Future<Arrivals> arrivals(Set<TableId> tables, long after, long last, int limit) {
        ReadRange range = ReadRange.all(ReadOrder.ARRIVAL, limit)
                .between(new RecordPoint(0, after + 1), new RecordPoint(0, last + 1));
        return queries.read(new ReadCommand(tables, range, List.of(VALID_TIME_FIELD, TICK_FIELD), interruption()))
                .map(page -> {
                    List<Arrival> events = new ArrayList<>(page.size());
                    for (int i = 0; i < page.size(); i++) {
                        EventId id = id(page, i, 1);
                        events.add(new Arrival(page.table(i), id, number(page, i, 0, Ticks.millis(id.ticks()))));
                    }
                    return new Arrivals(events, page.hasMore());
                });
    }

    /**
     * What a reader has yet to read.
     *
     * @param events how many, up to a bound
     * @param isAtLeast whether there are more
     * @param firstMicros event time of the first one, microseconds since 1970; null if there is none
     */
    record Lag(int events, boolean isAtLeast, Long firstMicros) {}

    /** @param from the first point that the reader has not read */
    Future<Lag> lag(Set<TableId> tables, RecordPoint from, int most) {
        ReadRange range = ReadRange.all(ReadOrder.EVENT_TIME, most).between(from, null);
        return queries.read(new ReadCommand(tables, range, List.of(), interruption()))
                .map(page -> new Lag(page.size(), page.hasMore(), page.size() == 0 ? null : page.eventMicros(0)));
    }

    private Future<RecordPage> together(EventType type, long firstRecord, int records, String field) {
        ReadRange range = ReadRange.all(ReadOrder.ARRIVAL, records)
                .between(new RecordPoint(0, firstRecord), new RecordPoint(0, firstRecord + records));
        return queries.read(new ReadCommand(Set.of(type.table()), range, List.of(field), interruption()));
    }

    /**
     * The hours that have events, {@code {"timeBuckets","nextCursor"?}}.
     *
     * @param fromMicros and {@code toMicros}: starts of hours, both included
     * @param cursor number of an earlier page, which is the hours since 1970 of the last bucket; 0 for the first page
     */
    Future<ObjectNode> buckets(
            List<EventType> types, long fromMicros, long toMicros, boolean isDescending, int pageSize, long cursor) {
        long from = cursor > 0 && !isDescending ? Math.max(fromMicros, (cursor + 1) * HOUR_MICROS) : fromMicros;
        long to = cursor > 0 && isDescending ? Math.min(toMicros, (cursor - 1) * HOUR_MICROS) : toMicros;
        Set<TableId> tables = types.stream().map(EventType::table).collect(Collectors.toSet());
        PeriodsCommand command = new PeriodsCommand(
                tables, from, to + HOUR_MICROS - 1, HOUR_MICROS, isDescending, pageSize + 1, interruption());
        return queries.periods(command).map(hours -> {
            ObjectNode json = Json.object();
            ArrayNode list = json.putArray("timeBuckets");
            for (int i = 0; i < Math.min(hours.length, pageSize); i++) {
                list.add(TimeBucket.of(hours[i] * Ticks.PER_MICRO));
            }
            if (hours.length > pageSize) {
                json.put("nextCursor", hours[pageSize - 1] / HOUR_MICROS);
            }
            return json;
        });
    }

    /**
     * The event time of the next event that a transformer is to get, microseconds since 1970; empty if there is none.
     *
     * @param lastOrNull that it got; null for none
     */
    Future<Optional<Long>> waiting(EventType type, Subscription subscription, RecordPoint lastOrNull) {
        ReadRange range = ReadRange.all(subscription.order(), 1).between(subscription.start(), null);
        if (lastOrNull != null) {
            range = range.after(RecordCursor.behind(subscription.order(), type.table(), lastOrNull));
        }
        return queries.read(new ReadCommand(Set.of(type.table()), range, List.of(), interruption()))
                .map(page -> page.size() == 0 ? Optional.empty() : Optional.of(page.eventMicros(0)));
    }

    /** A page size as clients give it. */
    static int pageSize(String text, int largest) {
        try {
            int size = Integer.parseInt(text);
            if (size >= 1) {
                return Math.min(size, largest);
            }
        } catch (NumberFormatException e) {
            // falls through
        }
        throw new Problem(ProblemCode.INVALID_PARAMETER, "pageSize has to be a whole number from 1 on");
    }
}
